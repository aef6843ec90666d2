import { checkValidateOptions } from "../schemas/check-options.js";
import type { ValidateOptions } from "../schemas/options.js";
import { sourceOf, type SchemaSource } from "../schemas/schema-source.js";
import type { FlowContract } from "../flow/contract.js";
import type { FlowFactory } from "../flow/define.js";

/**
 * Validates the result of a run by the schemas of its flow, if it has any, as a call does.
 *
 * @throws OutputValidationError if it is invalid, and that is to be thrown.
 * @throws ValueError if `validate` is not what it may be; APIConnectionError if the schemas cannot be loaded.
 */
export async function validateResult(
  factory: FlowFactory<FlowContract>,
  version: unknown,
  validate: ValidateOptions | undefined,
  { result, executionId }: { readonly result: unknown; readonly executionId: string },
): Promise<void> {
  checkValidateOptions(validate);
  const source: unknown = Reflect.get(factory, sourceOf);
  const outputs = validate?.outputs ?? "warn";
  if (!isSchemaSource(source) || outputs === "off") return;
  const flow = factory.descriptor;
  const runs = version ?? flow.defaultVersion;
  if ((await source.load()).acceptsOutput(runs, ["result"], result)) return;
  const call = { flow, hooks: {}, version: runs, modes: { outputs } };
  await (await source.loadAll()).reportOutput(call, [["result"], result], executionId, result);
}

/** Also of another copy of this package. */
function isSchemaSource(value: unknown): value is SchemaSource {
  return typeof value === "object" && value !== null && "loadAll" in value;
}
