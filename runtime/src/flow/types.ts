import type { Client } from "../client/client.js";
import type { ContractOf, FlowContract, VersionOf } from "./contract.js";
import type { FlowStream, StepCompleted, StreamEvent } from "../stream/events.js";
import type { Job } from "../jobs/types.js";
import type { Run } from "../runs/types.js";
import type {
  DefaultVersionOf,
  EventsSettings,
  ExecuteSettings,
  ResumeOptions,
  RunSettings,
  StepsSettings,
} from "./options.js";
import type { ExecuteResult, PausedResult, SavedPause } from "./results.js";

/** Where a flow is and what its client was generated from. */
export interface FlowDescriptor<F extends FlowContract> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  /** The version that runs when a call names none. */
  readonly defaultVersion: F["defaultVersion"];
  /** The version numbers that were published when the client was generated. */
  readonly published: readonly number[];
  /** The hash of the definition of the default version. */
  readonly hash?: string;
}

/** Binds a flow to a client. */
export interface FlowFactory<F extends FlowContract> {
  (client: Client): Flow<F>;
  /** What the flow was defined with. */
  readonly descriptor: FlowDescriptor<F>;
}

/**
 * One flow, bound to a client. The options are written out here rather than named (`ExecuteOptions` is the same), so that an
 * editor that hovers a call shows what the flow takes.
 */
export interface Flow<F extends FlowContract> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;

  /**
   * Runs the flow to its end, or to the first tool calls that nothing answers.
   *
   * @throws FlowNotFoundError, InsufficientCreditsError, FlowExecutionError and the other errors of the service;
   *   ToolCallLimitError past `maxToolRounds`; ValueError for an option that breaks a rule; APIConnectionError,
   *   APITimeoutError; the signal's reason when it aborts.
   */
  execute<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ContractOf<F, V>["call"] & ExecuteSettings<ContractOf<F, V>, V>,
  ): Promise<ExecuteResult<ContractOf<F, V>> | PausedResult<ContractOf<F, V>>>;

  /** Goes on with a run that paused, from what `PausedResult.toJSON` gave. */
  resume<V extends VersionOf<F> = DefaultVersionOf<F>>(
    saved: SavedPause,
    options: ResumeOptions & { readonly version?: V | undefined },
  ): Promise<ExecuteResult<ContractOf<F, V>> | PausedResult<ContractOf<F, V>>>;

  /**
   * Runs the flow and yields each step as it completes. Nothing is sent before the first step is asked for; `break`
   * closes the connection.
   *
   * @throws what `execute` throws; FlowExecutionError for a step that fails; StreamTruncatedError for a stream that
   *   ends inside a step.
   */
  steps<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ContractOf<F, V>["call"] & StepsSettings<ContractOf<F, V>, V>,
  ): FlowStream<StepCompleted<ContractOf<F, V>>>;

  /** Runs the flow and yields everything that happens. */
  events<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ContractOf<F, V>["call"] & EventsSettings<ContractOf<F, V>, V>,
  ): FlowStream<StreamEvent<ContractOf<F, V>>>;

  /** An earlier run, by the execution id of a result, a job or an event. Sends nothing. */
  run<V extends VersionOf<F> = DefaultVersionOf<F>>(
    executionId: string,
    options?: { readonly version?: V | undefined },
  ): Run<ContractOf<F, V>>;

  /** Queues a run and returns at once. */
  executeAsync<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ContractOf<F, V>["call"] & RunSettings<ContractOf<F, V>, V>,
  ): Promise<Job<ContractOf<F, V>["result"]>>;
}
