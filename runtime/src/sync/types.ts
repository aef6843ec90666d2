import type { ClientOptions } from "../client/options.js";
import type { ContractOf, FlowContract, VersionOf } from "../flow/contract.js";
import type { DefaultVersionOf, ExecuteOptions, ResumeOptions } from "../flow/options.js";
import type { ExecuteResult, PausedResult, SavedPause } from "../flow/results.js";
import type {
  StepAttempts,
  StepAttemptsOptions,
  StepTraceOf,
  StepTraceOptions,
  Trace,
} from "../runs/types.js";
import type { CallSettings } from "../client/options.js";
import type { VersionContract } from "../flow/contract.js";
import type { StepIdOf } from "../stream/events.js";
import type { ToolCall, ToolContext, ToolDefinition, ToolResult } from "../tools/types.js";

/** What the blocking client cannot take over the border of its thread. */
type Unportable = "signal" | "fetch" | "dispatcher" | "hooks";

/** The options of a blocking client. */
export type SyncClientOptions = Omit<ClientOptions, Unportable>;

/** Answers the calls of one round, at once. An async one is a `TypeError`. */
export type SyncToolHandler = (
  toolCalls: readonly ToolCall[],
  context: Omit<ToolContext, "toolCallId" | "signal">,
) => readonly ToolResult[];

/** How tools are offered and answered by a program that blocks. */
export interface SyncToolOptions {
  /** At most 64. Those made by `defineTool` are async, so here they are definitions like any other. */
  readonly tools?: readonly ToolDefinition[] | undefined;
  readonly toolHandler?: SyncToolHandler | undefined;
}

/** `T` without what a blocking call cannot have; distributes over unions, so that the rules of `call` stay. */
type Portable<T> = T extends unknown
  ? Omit<T, "signal" | "tools" | "toolHandler"> & SyncToolOptions
  : never;

/** The options of a blocking `execute`: those of `Flow.execute`, without a signal, which nothing could abort. */
export type SyncExecuteOptions<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> = Portable<ExecuteOptions<F, V>>;

/** The options of a blocking `resume`. */
export type SyncResumeOptions = Portable<ResumeOptions>;

/** The options of other blocking calls. */
export type SyncCallSettings = Omit<CallSettings, "signal">;

/** A run that waits for the results of tool calls. */
export interface SyncPausedResult<C extends VersionContract> extends Omit<
  PausedResult<C>,
  "resume"
> {
  /** Goes on with the results, and blocks until the run ends or pauses. */
  resume(options: SyncResumeOptions): ExecuteResult<C> | SyncPausedResult<C>;
}

/** An earlier run, to look into. */
export interface RunSync<C extends VersionContract> {
  readonly executionId: string;
  trace(options?: SyncCallSettings): Trace<C>;
  stepTrace<S extends StepIdOf<C>>(
    stepId: S,
    options: Omit<StepAttemptsOptions, "signal">,
  ): StepAttempts<S, C["outputs"][S]>;
  stepTrace<S extends StepIdOf<C>>(
    stepId: S,
    options?: Omit<StepTraceOptions, "signal">,
  ): StepTraceOf<S, C["outputs"][S]>;
}

/** One flow, for programs that cannot wait any other way than by blocking. */
export interface FlowSync<F extends FlowContract> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;

  /**
   * Runs the flow and blocks until it ends, or pauses for tool calls that nothing answers.
   *
   * @throws TypeError for an async `toolHandler`; else what `Flow.execute` throws.
   */
  execute<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: SyncExecuteOptions<F, V>,
  ): ExecuteResult<ContractOf<F, V>> | SyncPausedResult<ContractOf<F, V>>;

  /** Goes on with a run that paused, from what `toJSON` gave, and blocks. */
  resume<V extends VersionOf<F> = DefaultVersionOf<F>>(
    saved: SavedPause,
    options: SyncResumeOptions & { readonly version?: V | undefined },
  ): ExecuteResult<ContractOf<F, V>> | SyncPausedResult<ContractOf<F, V>>;

  /** An earlier run. Sends nothing. */
  run<V extends VersionOf<F> = DefaultVersionOf<F>>(
    executionId: string,
    options?: { readonly version?: V | undefined },
  ): RunSync<ContractOf<F, V>>;

  /**
   * @deprecated A program that blocks cannot iterate over what happens meanwhile: use `Flow.steps` of
   *   `noukai-codegen-runtime`.
   */
  steps(useTheAsyncClient: never): never;

  /**
   * @deprecated A program that blocks cannot iterate over what happens meanwhile: use `Flow.events` of
   *   `noukai-codegen-runtime`.
   */
  events(useTheAsyncClient: never): never;
}

/** A blocking client. */
export interface SyncClient extends Disposable {
  readonly baseUrl: string;
  /** Closes every connection. */
  close(): void;
}
