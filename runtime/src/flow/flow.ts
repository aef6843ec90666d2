import type { Core } from "../client/core.js";
import type { CallSettings } from "../client/options.js";
import type { ContractOf, FlowContract, VersionOf } from "./contract.js";
import type { FlowStream, StepCompleted, StreamEvent } from "../stream/events.js";
import type { Job } from "../jobs/types.js";
import type { Run } from "../runs/types.js";
import { deferred } from "../stream/defer-stream.js";
import { execute, resume, type Outcome } from "./execute.js";
import type {
  DefaultVersionOf,
  EventsOptions,
  ExecuteAsyncOptions,
  ExecuteOptions,
  ResumeOptions,
  StepsOptions,
} from "./options.js";
import type { SavedPause } from "./results.js";
import type { Target } from "./bound-flow.js";
import type { Flow, FlowDescriptor } from "./types.js";

/**
 * A flow bound to a client's core. `execute` is here; what streams, traces and queues is loaded by the first call that
 * needs it, so that a program which only executes stays small.
 */
export class BoundFlow<F extends FlowContract> implements Flow<F> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  readonly #target: Target;

  constructor(core: Core, flow: FlowDescriptor<F>) {
    this.org = flow.org;
    this.project = flow.project;
    this.slug = flow.slug;
    this.#target = { core, flow };
  }

  execute<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ExecuteOptions<F, V>,
  ): Promise<Outcome<ContractOf<F, V>>> {
    return execute(this.#target, options);
  }

  resume<V extends VersionOf<F> = DefaultVersionOf<F>>(
    saved: SavedPause,
    options: ResumeOptions & { readonly version?: V | undefined },
  ): Promise<Outcome<ContractOf<F, V>>> {
    return resume(this.#target, saved, options);
  }

  steps<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: StepsOptions<F, V>,
  ): FlowStream<StepCompleted<ContractOf<F, V>>> {
    return deferred(async () =>
      (await this.#target.core.later()).openStream(this.#target, options, true),
    );
  }

  events<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: EventsOptions<F, V>,
  ): FlowStream<StreamEvent<ContractOf<F, V>>> {
    return deferred(async () =>
      (await this.#target.core.later()).openStream(this.#target, options, false),
    );
  }

  run<V extends VersionOf<F> = DefaultVersionOf<F>>(executionId: string): Run<ContractOf<F, V>> {
    const target = this.#target;
    const { later } = target.core;
    const run = {
      executionId,
      trace: async (settings: CallSettings = {}) =>
        (await later()).fetchTrace(target, executionId, settings),
      stepTrace: async (stepId: string, options: CallSettings = {}) =>
        (await later()).fetchStepTrace(target, executionId, stepId, options),
      liveTrace: (settings: CallSettings = {}) =>
        deferred(async () => (await later()).openLiveTrace(target, executionId, settings)),
    };
    // The contract says of which shape a trace is.
    return run as unknown as Run<ContractOf<F, V>>;
  }

  async executeAsync<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ExecuteAsyncOptions<F, V>,
  ): Promise<Job<ContractOf<F, V>["result"]>> {
    return (await this.#target.core.later()).submitJob(this.#target, options);
  }
}
