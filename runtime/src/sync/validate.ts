import { warn } from "../client/warn.js";
import { ValueError } from "../errors.js";
import type { FlowContract } from "../flow/contract.js";
import type { OutputCheck } from "../flow/output-check.js";
import type { SavedPause } from "../flow/saved-run.js";
import type { FlowFactory } from "../flow/define.js";
import { checkValidateOptions } from "../schemas/check-options.js";
import type { ValidateOptions } from "../schemas/options.js";
import { sourceOf, type SchemaSource } from "../schemas/schema-source.js";
import { AllSchemas } from "../schemas/all-schemas.js";
import { sentValues, type GivenInputs } from "../schemas/sent-values.js";
import { isObject } from "../validation/values.js";

/** Validates what a blocking call received. @throws OutputValidationError if it is invalid and that is to be thrown. */
export type SyncCheck = (...args: Parameters<OutputCheck>) => void;

/**
 * Validates the inputs of a blocking call.
 *
 * @param defaults the option of the client
 * @param saved the run that the call goes on with
 * @returns the check of its outputs, if they are to be validated
 * @throws InputValidationError if they are invalid, and that is to be thrown.
 * @throws ValueError if `validate` of the client or of the call is not what it may be, or if an option says that invalid values are
 * to be thrown, and the schemas are not loaded.
 */
export type SyncValidation = (
  defaults: ValidateOptions | undefined,
  options: GivenInputs & {
    readonly version?: unknown;
    readonly validate?: ValidateOptions | undefined;
  },
  saved?: SavedPause,
) => SyncCheck | undefined;

/** The validation of a flow that has schemas. A blocking call cannot load them. */
export function syncValidation<F extends FlowContract>(
  factory: FlowFactory<F>,
): SyncValidation | undefined {
  const source: unknown = Reflect.get(factory, sourceOf);
  if (!isSchemaSource(source)) return undefined;
  const flow = factory.descriptor;
  return (defaults, options, saved) => {
    [defaults, options.validate].forEach(checkValidateOptions);
    const inputs = options.validate?.inputs ?? defaults?.inputs;
    const outputs = options.validate?.outputs ?? defaults?.outputs;
    if (inputs === "off" && outputs === "off") return undefined;
    const { loaded } = source;
    if (loaded === undefined) {
      const name = `${flow.org}/${flow.project}/${flow.slug}`;
      const message = `The schemas of ${name} are not loaded, and a blocking call cannot load them: await schemas.load() of the flow first, or set validate to "off".`;
      if (inputs === "throw" || outputs === "throw") throw new ValueError(message);
      warn({}, "NOUKAI_NOT_VALIDATED", `${message} The call is not validated.`, name);
      return undefined;
    }
    const version = saved?.request.version ?? options.version ?? flow.defaultVersion;
    const call = { flow, hooks: {}, version, modes: { inputs, outputs }, warn };
    const all = (source.all ??= new AllSchemas(loaded));
    if (!saved && inputs !== "off") void all.reportInputs(call, sentValues(flow, version, options));
    if (outputs === "off") return undefined;
    return (place, value, executionId, held = value) => {
      if (!loaded.acceptsOutput(version, place, value))
        void all.reportOutput(call, [place, value], executionId, held);
    };
  };
}

/** Whether a value is the source of a flow's schemas, of this copy of the package or of another. */
function isSchemaSource(value: unknown): value is SchemaSource {
  return isObject(value) && "loaded" in value && typeof value.loadAll === "function";
}
