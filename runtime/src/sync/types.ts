import type { LogOptions } from "../client/log-event.js";
import type { ClientOptions, CallSettings } from "../client/options.js";
import type { ContractOf, FlowContract, VersionOf, VersionContract } from "../flow/contract.js";
import type { Usage } from "../costs/usage.js";
import type { DefaultVersionOf, ExecuteOptions, ResumeOptions } from "../flow/options.js";
import type { ExecuteResult, PausedResult } from "../flow/results.js";
import type { SavedPause } from "../flow/saved-run.js";
import type {
  StepAttempts,
  StepAttemptsOptions,
  StepTraceOf,
  StepTraceOptions,
  Trace,
} from "../runs/types.js";
import type { StepIdOf } from "../stream/events.js";
import type { ToolCall, ToolContext, ToolDefinition, ToolResult } from "../tools/types.js";

/** Options that cannot be passed to the worker thread. */
type NotCloneable = "signal" | "fetch" | "dispatcher" | "hooks" | keyof LogOptions;

/**
 * Options of `createSyncClient`: those of `createClient`, without `signal`, `fetch`, `dispatcher`, `hooks`, `onLog` and
 * `logPayloads`.
 */
export type SyncClientOptions = Omit<ClientOptions, NotCloneable>;

/** Runs the tool calls of one round. Must return one result for each, synchronously: an async handler is a `TypeError`. */
export type SyncToolHandler = (
  toolCalls: readonly ToolCall[],
  context: Omit<ToolContext, "toolCallId" | "signal">,
) => readonly ToolResult[];

/** Options for tools in blocking calls. */
export interface SyncToolOptions {
  /** Tools that the model can call, at most 64. Handlers of tools made by `defineTool` are async and are not used here. */
  readonly tools?: readonly ToolDefinition[] | undefined;
  /** Runs the tool calls. Without it, tool calls pause the run. */
  readonly toolHandler?: SyncToolHandler | undefined;
}

/** `T` without the options that blocking calls do not support. Distributes over unions, to keep the combinations in `call`. */
type Blocking<T> = T extends unknown
  ? Omit<T, "signal" | "tools" | "toolHandler" | "toolConcurrency"> & SyncToolOptions
  : never;

/**
 * Options of a blocking `execute`: those of `Flow.execute`, without `signal`, which could not be aborted, and `toolConcurrency`. The
 * `work` limit takes effect when a handler returns.
 */
export type SyncExecuteOptions<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> = Blocking<ExecuteOptions<F, V>>;

/** Options of a blocking `resume`. */
export type SyncResumeOptions = Blocking<ResumeOptions>;

/** Options of other blocking calls. */
export type SyncCallSettings = Omit<CallSettings, "signal">;

/** A run that waits for the results of tool calls. */
export interface SyncPausedResult<C extends VersionContract> extends Omit<
  PausedResult<C>,
  "resume"
> {
  /** Resumes the run with the tool results, and blocks until it completes, fails or pauses. */
  resume(options: SyncResumeOptions): ExecuteResult<C> | SyncPausedResult<C>;
}

/** An earlier run. */
export interface RunSync<C extends VersionContract> {
  readonly executionId: string;
  /** Fetches the trace of the run. */
  trace(options?: SyncCallSettings): Trace<C>;
  /** Fetches the trace of one step: the latest attempt, attempt N, or all attempts. */
  stepTrace<S extends StepIdOf<C>>(
    stepId: S,
    options: Omit<StepAttemptsOptions, "signal">,
  ): StepAttempts<S, C["outputs"][S]>;
  stepTrace<S extends StepIdOf<C>>(
    stepId: S,
    options?: Omit<StepTraceOptions, "signal">,
  ): StepTraceOf<S, C["outputs"][S]>;
}

/** One flow, bound to a blocking client: for programs that cannot use promises. */
export interface FlowSync<F extends FlowContract> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;

  /**
   * Runs the flow and blocks until it completes, fails, or requests a tool call that has no handler.
   *
   * @throws TypeError if `toolHandler` is async; what `Flow.execute` throws.
   */
  execute<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: SyncExecuteOptions<F, V>,
  ): ExecuteResult<ContractOf<F, V>> | SyncPausedResult<ContractOf<F, V>>;

  /** Resumes a paused run from the value of `toJSON`, and blocks. */
  resume<V extends VersionOf<F> = DefaultVersionOf<F>>(
    saved: SavedPause,
    options: SyncResumeOptions & { readonly version?: V | undefined },
  ): ExecuteResult<ContractOf<F, V>> | SyncPausedResult<ContractOf<F, V>>;

  /** An earlier run. Sends no request. */
  run<V extends VersionOf<F> = DefaultVersionOf<F>>(
    executionId: string,
    options?: { readonly version?: V | undefined },
  ): RunSync<ContractOf<F, V>>;

  /**
   * @deprecated Always throws `NotImplementedError`, because a blocking call cannot yield events: use `Flow.steps` of
   *   `noukai-codegen-runtime`.
   */
  steps(useTheAsyncClient: never): never;

  /**
   * @deprecated Always throws `NotImplementedError`, because a blocking call cannot yield events: use `Flow.events` of
   *   `noukai-codegen-runtime`.
   */
  events(useTheAsyncClient: never): never;
}

/** A blocking client. Close it with `close()` or `using`. */
export interface SyncClient extends Disposable {
  /** Base URL of the service, without a trailing slash. */
  readonly baseUrl: string;
  /** As `Client.usage`. */
  usage(): Usage;
  /** Closes all connections. */
  close(): void;
}
