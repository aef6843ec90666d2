import type { Client } from "../client/client.js";
import { coreOf, type Core } from "../client/core.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import type { CallInputs } from "../flow/check-inputs.js";
import type { ContractOf, FlowContract, VersionOf } from "../flow/contract.js";
import { execute, type Outcome } from "../flow/execute.js";
import { FlowClient } from "../flow/flow.js";
import type {
  DefaultVersionOf,
  ExecuteAsyncOptions,
  ExecuteOptions,
  ResumeOptions,
} from "../flow/options.js";
import type { SavedPause } from "../flow/results.js";
import type { FlowDescriptor } from "../flow/types.js";
import type { Job } from "../jobs/types.js";
import { loadLazy } from "../load-lazy.js";
import { deferStream } from "../stream/defer-stream.js";
import type { FlowStream } from "../stream/events.js";
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
class ValidatedFlowClient<F extends FlowContract> extends FlowClient<F> {
  readonly #bound: BoundFlow;
  readonly #source: SchemaSource;

  constructor(core: Core, flow: FlowDescriptor<F>, source: SchemaSource) {
    super(core, flow);
    this.#bound = { core, flow };
    this.#source = source;
  }

  /** For the tools of `as-tool`. */
  get [sourceOf](): SchemaSource {
    return this.#source;
  }

  override async execute<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ExecuteOptions<F, V>,
  ): Promise<Outcome<ContractOf<F, V>>> {
    const bound = await this.#prepare(options);
    const outcome = await execute<ContractOf<F, V>>(bound, options);
    if (outcome.status === "completed")
      await bound.check?.(["result"], outcome.result, outcome.executionId);
    return outcome;
  }

  override async resume<V extends VersionOf<F> = DefaultVersionOf<F>>(
    saved: SavedPause,
    options: ResumeOptions & { readonly version?: V | undefined },
  ): Promise<Outcome<ContractOf<F, V>>> {
    const lazy = await loadLazy();
    // The version is that of the pause.
    const settings = { ...options, ...lazy.readSavedPause(saved).request };
    return lazy.resumeSaved(await this.#prepare(settings, null), saved, options);
  }

  override job<V extends VersionOf<F> = DefaultVersionOf<F>>(
    executionId: string,
    options?: { readonly version?: V | undefined },
  ): Promise<Job<ContractOf<F, V>["result"]>>;
  override async job(executionId: string, options?: CheckedOptions): Promise<Job<unknown>> {
    return new (await loadLazy()).QueuedJob(await this.#prepare(options, null), executionId);
  }

  override async executeAsync<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ExecuteAsyncOptions<F, V>,
  ): Promise<Job<ContractOf<F, V>["result"]>> {
    return (await loadLazy()).submitJob(await this.#prepare(options), options);
  }

  protected override stream<T>(options: AnyEventsOptions, stepsOnly: boolean): FlowStream<T> {
    return deferStream(async (handle) =>
      (await loadLazy()).openStream(
        await this.#prepare(options, options, true),
        options,
        stepsOnly,
        handle,
      ),
    );
  }

  /**
   * What a call is bound to, once its inputs are valid.
   *
   * @param options undefined: JavaScript programs may give none
   * @param given the inputs; null for a call that goes on with a run
   * @param isStream whether outputs are checked where nothing can be awaited
   */
  async #prepare(
    options: CheckedOptions | undefined,
    given: CheckedOptions | null | undefined = options,
    isStream = false,
  ): Promise<BoundFlow> {
    const bound = this.#bound;
    const { core, flow } = bound;
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
    return (await loadValidation()).prepareCall(bound, this.#source, call, given, isStream);
  }
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
  const bind = (client: Client): FlowClient<F> =>
    client[coreOf](flow, (core) => new ValidatedFlowClient<F>(core, flow, source));
  const schemasOfFlow = flowSchemas<F>(source);
  return Object.assign(bind, {
    descriptor: flow,
    schemas: schemasOfFlow,
    values,
    [sourceOf]: source,
  });
}
