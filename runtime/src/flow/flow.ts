import { loadLazy } from "../load-lazy.js";
import type { OpenableFlow } from "../client/core.js";
import type { CallSettings } from "../client/options.js";
import type { ContractOf, FlowContract, VersionOf } from "./contract.js";
import type { FlowStream, StepCompleted, StreamEvent } from "../stream/events.js";
import type { Job } from "../jobs/types.js";
import type { Run } from "../runs/types.js";
import { deferStream } from "../stream/defer-stream.js";
import type { AnyEventsOptions } from "../stream/step-request.js";
import { execute, type Outcome } from "./execute.js";
import type {
  DefaultVersionOf,
  EventsOptions,
  ExecuteAsyncOptions,
  ExecuteOptions,
  ResumeOptions,
  StepsOptions,
} from "./options.js";
import type { SavedPause } from "./saved-run.js";
import type { BoundFlow } from "./bound-flow.js";

/**
 * A flow bound to the core of a client. Streams, traces and jobs are loaded by the first call that needs them, so that a
 * program that only executes stays small.
 */
export class FlowClient<F extends FlowContract> implements OpenableFlow<F> {
  declare readonly org: string;
  declare readonly project: string;
  declare readonly slug: string;
  readonly #bound: BoundFlow;

  constructor(bound: BoundFlow) {
    ({ org: this.org, project: this.project, slug: this.slug } = bound.flow);
    this.#bound = bound;
  }

  execute<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ExecuteOptions<F, V>,
  ): Promise<Outcome<ContractOf<F, V>>> {
    return execute(this.#bound, options);
  }

  resume<V extends VersionOf<F> = DefaultVersionOf<F>>(
    saved: SavedPause,
    options: ResumeOptions & { readonly version?: V | undefined },
  ): Promise<Outcome<ContractOf<F, V>>> {
    return loadLazy().then((lazy) => lazy.resumeSaved(this.#bound, saved, options));
  }

  steps<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: StepsOptions<F, V>,
  ): FlowStream<StepCompleted<ContractOf<F, V>>> {
    return deferStream((handle) => this.open(options, true, handle));
  }

  events<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: EventsOptions<F, V>,
  ): FlowStream<StreamEvent<ContractOf<F, V>>> {
    return deferStream((handle) => this.open(options, false, handle));
  }

  open<T>(options: AnyEventsOptions, stepsOnly: boolean, handle: object): Promise<FlowStream<T>> {
    return loadLazy().then((lazy) => lazy.openStream(this.#bound, options, stepsOnly, handle));
  }

  run<V extends VersionOf<F> = DefaultVersionOf<F>>(
    executionId: string,
    options?: { readonly version?: V | undefined },
  ): Run<ContractOf<F, V>> {
    const bound = this.#bound;
    const run = {
      executionId,
      trace: (settings?: CallSettings) =>
        loadLazy().then((lazy) => lazy.fetchTrace(bound, executionId, settings)),
      stepTrace: (stepId: string, settings?: CallSettings) =>
        loadLazy().then((lazy) => lazy.fetchStepTrace(bound, executionId, stepId, settings)),
      liveTrace: (settings?: CallSettings) =>
        deferStream((handle) =>
          loadLazy().then((lazy) =>
            lazy.openLiveTrace(bound, executionId, handle, options?.version, settings),
          ),
        ),
    };
    // The contract describes the shape of a trace.
    return run as unknown as Run<ContractOf<F, V>>;
  }

  job<V extends VersionOf<F> = DefaultVersionOf<F>>(
    executionId: string,
    options?: { readonly version?: V | undefined },
  ): Promise<Job<ContractOf<F, V>["result"]>>;
  job(executionId: string): Promise<Job<unknown>> {
    return loadLazy().then((lazy) => lazy.openJob(this.#bound, executionId));
  }

  executeAsync<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ExecuteAsyncOptions<F, V>,
  ): Promise<Job<ContractOf<F, V>["result"]>> {
    return loadLazy().then((lazy) => lazy.submitJob(this.#bound, options));
  }
}
