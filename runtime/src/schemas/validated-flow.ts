import { coreOf, type Core, type FlowBinder, type FlowCore } from "../client/core.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import type { CallInputs } from "../flow/check-inputs.js";
import type { FlowContract, VersionOf } from "../flow/contract.js";
import type { AnyExecuteOptions } from "../flow/execute.js";
import type { DefaultVersionOf, ExecuteOptions, ResumeOptions } from "../flow/options.js";
import type { SavedPause } from "../flow/saved-run.js";
import type { Flow, FlowDescriptor } from "../flow/types.js";
import type { AnyEventsOptions } from "../stream/step-request.js";
import { flowSchemas } from "./flow-schemas.js";
import { loadValidation } from "./load-validation.js";
import type { ValidateOptions } from "./options.js";
import { sourceOf, SchemaSource } from "./schema-source.js";
import type { ValidatedFlowDescriptor, ValidatedFlowFactory } from "./types.js";

/** The options of any call that validation reads. */
interface CheckedOptions extends CallInputs {
  readonly version?: unknown;
  readonly blockOverrides?: unknown;
  readonly validate?: ValidateOptions | undefined;
}

/** A flow whose calls are validated by its schemas, which the first call loads. */
function validatedFlow<F extends FlowContract>(
  core: Core,
  flow: FlowDescriptor<F>,
  source: SchemaSource,
): Flow<F> {
  const bound = { core, flow };
  /**
   * What a call is bound to, once its inputs are valid.
   *
   * @param options undefined: JavaScript programs may give none
   * @param given the inputs; null for a call that goes on with a run
   * @param isStream whether outputs are checked where nothing can be awaited
   */
  const prepare = async (
    options: CheckedOptions | undefined,
    given: CheckedOptions | null | undefined = options,
    isStream = false,
  ): Promise<BoundFlow> => {
    const common = core.defaults.validate;
    const own = options?.validate;
    const inputs = own?.inputs ?? common?.inputs;
    const outputs = own?.outputs ?? common?.outputs;
    if (inputs === "off" && outputs === "off") return bound;
    const call = {
      flow,
      hooks: core.hooks,
      version: options?.version ?? flow.defaultVersion,
      modes: { inputs, outputs },
      settings: [common, own],
    };
    return (await loadValidation()).prepareCall(bound, source, call, given, isStream);
  };
  // Its other methods are those of the plain flow, whose streams are opened by this `open`.
  return Object.assign(core.bind(bound), {
    /** For the tools of `as-tool`. */
    [sourceOf]: source,
    execute: async <V extends VersionOf<F> = DefaultVersionOf<F>>(
      options: ExecuteOptions<F, V>,
    ) => {
      const { check } = await prepare(options);
      const outcome = await core.bind({ core, flow, check }).execute(options);
      if (outcome.status === "completed")
        await check?.(["result"], outcome.result, outcome.executionId);
      return outcome;
    },
    resume: async (saved: SavedPause, options: ResumeOptions) => {
      const lazy = await core.lazy();
      // The version is that of the pause.
      const settings = { ...options, ...lazy.readSavedPause(saved).request };
      return lazy.resumeSaved(await prepare(settings, null), saved, options);
    },
    job: async (executionId: string, options?: CheckedOptions) =>
      (await core.lazy()).openJob(await prepare(options, null), executionId),
    executeAsync: async (options: AnyExecuteOptions) =>
      (await core.lazy()).submitJob(await prepare(options), options),
    open: async <T>(options: AnyEventsOptions, stepsOnly: boolean, handle: object) =>
      (await core.lazy()).openStream<T>(
        await prepare(options, options, true),
        options,
        stepsOnly,
        handle,
      ),
  });
}

/**
 * Defines a flow whose calls are validated; generated files call it. The result binds the flow to a client, and has the flow's
 * schemas and enumerations. Sends no request, and loads nothing.
 *
 * @param descriptor address of the flow, what was known about it when the file was generated, and its schemas
 */
export function defineValidatedFlow<F extends FlowContract>(
  descriptor: ValidatedFlowDescriptor<F>,
): ValidatedFlowFactory<F> {
  const { schemas, values = {}, ...flow } = descriptor;
  const source = new SchemaSource(flow, schemas);
  const bind = (client: FlowBinder): Flow<F> =>
    client[coreOf](flow, (core) =>
      // In the browser nothing is validated: the service does.
      isCore(core) ? validatedFlow(core, flow, source) : core.bind({ core, flow }),
    );
  const schemasOfFlow = flowSchemas<F>(source);
  return Object.assign(bind, {
    descriptor: flow,
    schemas: schemasOfFlow,
    values,
    [sourceOf]: source,
  });
}

/** Whether a client has what validation takes. */
function isCore(core: FlowCore): core is Core {
  return "sender" in core;
}
