import type { ContractOf, FlowContract, VersionOf } from "./contract.js";
import type { FlowStream, StepCompleted, StreamEvent } from "../stream/events.js";
import type { Job } from "../jobs/types.js";
import type { Run } from "../runs/types.js";
import type {
  DefaultVersionOf,
  EventsSettings,
  ExecuteAsyncSettings,
  ExecuteSettings,
  ResumeOptions,
  SingleTurn,
  StepsSettings,
} from "./options.js";
import type { ExecuteResult, PausedResult } from "./results.js";
import type { SavedPause } from "./saved-run.js";

/** Data of a version of a flow that is not in its types. */
export interface VersionDescriptor {
  /** The input that `message` sets. Default: `"message"`. */
  readonly primary?: string;
  /** The loops and the last node of the flow, in the notation of `flow/shape.ts`. Left out if it is not known. */
  readonly shape?: string;
}

/** Address of a flow, and the definition its client was generated from. */
export interface FlowDescriptor<F extends FlowContract> extends VersionDescriptor {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  /** The version that runs if a call does not set `version`. */
  readonly defaultVersion: F["defaultVersion"];
  /** The numbers that are known, where calls may name any number (`published: "any"`); left out otherwise. */
  readonly published?: readonly number[];
  /** Hash of the definition of the default version. */
  readonly hash?: string;
  /** Versions that differ from the above: by number, `"draft"` or `"production"`. */
  readonly versions?: Readonly<Record<string, VersionDescriptor>>;
}

/**
 * One flow, bound to a client. Options are written out instead of using `ExecuteOptions` and the like, so that hovering a call
 * shows the inputs of the flow.
 */
export interface Flow<F extends FlowContract> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  /** The contract, for types that are derived from the flow. There is no such value. */
  readonly "~contract"?: F;

  /**
   * Runs the flow until it completes, fails, or requests a tool call that has no handler.
   *
   * @throws ValueError if an option is invalid.
   * @throws NotImplementedError for `version: "production"`, unless the flow was generated for it or the client allows it.
   * @throws FlowExecutionError with `stepId` and `code` if the run fails and `throwOnFailure` is set.
   * @throws AuthenticationError, PermissionDeniedError, FlowNotFoundError, InsufficientCreditsError, RateLimitError,
   *   FlowRequestError or FlowExecutionError if the service responds with an error.
   * @throws APIConnectionError or APITimeoutError if there is no complete response; InvalidResponseError if it is malformed.
   * @throws ToolCallLimitError after `maxToolRounds` rounds of tool calls.
   * @throws the reason of an aborted signal.
   */
  execute<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ContractOf<F, V>["call"] & ExecuteSettings<ContractOf<F, V>, V>,
  ): Promise<ExecuteResult<ContractOf<F, V>> | PausedResult<ContractOf<F, V>>>;

  /**
   * Resumes a paused run, from the value of `PausedResult.toJSON`; also in another process. Only the known fields of `saved` are
   * taken, and checked as the options of `execute` are. Keep it like a secret: it holds inputs, and a resume spends money.
   *
   * @throws ValueError if `saved` is anything else, or the tool results do not match the tool calls; what `execute` throws.
   */
  resume<V extends VersionOf<F> = DefaultVersionOf<F>>(
    saved: SavedPause,
    options: ResumeOptions & { readonly version?: V | undefined },
  ): Promise<ExecuteResult<ContractOf<F, V>> | PausedResult<ContractOf<F, V>>>;

  /**
   * Runs the flow and yields each step when it completes. The request is sent when iteration starts; `break` cancels it.
   *
   * @throws what `execute` throws; FlowExecutionError if a step fails or requests a tool call without a handler;
   *   StreamTruncatedError if the stream ends inside a step or the run makes no progress; with `strictStream`,
   *   StreamParseError if an event is malformed.
   */
  steps<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: SingleTurn<ContractOf<F, V>["call"]> & StepsSettings<ContractOf<F, V>, V>,
  ): FlowStream<StepCompleted<ContractOf<F, V>>>;

  /**
   * Runs the flow and yields all its events. The request is sent when iteration starts; `break` cancels it.
   *
   * @throws what `execute` throws; StreamTruncatedError if the stream ends inside a step or the run makes no progress; with
   *   `strictStream`, StreamParseError if an event is malformed.
   */
  events<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: SingleTurn<ContractOf<F, V>["call"]> & EventsSettings<ContractOf<F, V>, V>,
  ): FlowStream<StreamEvent<ContractOf<F, V>>>;

  /** An earlier run, by the `executionId` of a result, a job or an event. Sends no request. */
  run<V extends VersionOf<F> = DefaultVersionOf<F>>(
    executionId: string,
    options?: { readonly version?: V | undefined },
  ): Run<ContractOf<F, V>>;

  /**
   * A run that `executeAsync` queued, perhaps in another process: to poll it, or to wait for its end. Sends no request.
   *
   * @param executionId as `Job.executionId` was
   * @param options `version`: the version that was queued, whose result it has. Default: the `defaultVersion` of the flow
   */
  job<V extends VersionOf<F> = DefaultVersionOf<F>>(
    executionId: string,
    options?: { readonly version?: V | undefined },
  ): Promise<Job<ContractOf<F, V>["result"]>>;

  /**
   * Queues a run and resolves when the service has accepted it. With `callbackUrl` the service sends its end there.
   *
   * @throws what `execute` throws.
   */
  executeAsync<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: SingleTurn<ContractOf<F, V>["call"]> & ExecuteAsyncSettings<ContractOf<F, V>, V>,
  ): Promise<Job<ContractOf<F, V>["result"]>>;
}
