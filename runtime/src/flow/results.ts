import type { VersionContract } from "./contract.js";
import type { ResumeOptions } from "./options.js";
import type { SavedPause } from "./saved-run.js";
import type { ToolCall, ToolMessage } from "../tools/types.js";

/** A run that completed. */
export interface CompletedResult<C extends VersionContract> {
  readonly status: "completed";
  /** Output of the last step. */
  readonly result: C["result"];
  readonly executionId: string;
  readonly flowId: string;
  /** Number of steps. */
  readonly blockCount: number;
}

/** Why a run failed. */
export interface RunFailure {
  readonly message: string;
  /** The step that failed, if the service names it. */
  readonly stepId?: string;
  /** Code of the failure, if the service names one. */
  readonly code?: string;
}

/** A run in which a step failed. `unwrap` and the option `throwOnFailure` throw it as a `FlowExecutionError`. */
export interface FailedResult {
  readonly status: "failed";
  /** Description of the failure, in the form of the service: text, an object or null. */
  readonly result: unknown;
  /** Description of the failure, read from `result`. */
  readonly error: RunFailure;
  readonly executionId: string;
  readonly flowId: string;
  readonly blockCount: number;
}

/** Result of a run; narrowed by `status`. */
export type ExecuteResult<C extends VersionContract> = CompletedResult<C> | FailedResult;

/** A run that waits for the results of tool calls. */
export interface PausedResult<C extends VersionContract> {
  readonly status: "tool_calls_required";
  readonly executionId: string;
  readonly flowId: string;
  readonly blockCount: number;
  /** The step that requested the tool calls. */
  readonly pausedAtStep: keyof C["outputs"] & string;
  /** Number of rounds of tool calls so far, counted by the service. */
  readonly iterationsUsed: number;
  readonly toolCalls: readonly ToolCall[];
  /** The conversation so far, in the form of the service. */
  readonly toolCallMessages: readonly ToolMessage[];
  /** Outputs of the completed steps, by step id. */
  readonly accumulatedOutputs: Partial<C["outputs"]>;
  /**
   * Resumes the run with the tool results. Can be called repeatedly; each call sends a request.
   *
   * @throws ValueError if a tool call has no result, or a result belongs to no tool call.
   */
  resume(options: ResumeOptions): Promise<ExecuteResult<C> | PausedResult<C>>;
  /**
   * What `Flow.resume` needs to resume the run in another process. Contains no API key and no handlers, but the inputs and outputs
   * of the run: keep it like a secret. Changing it changes what `resume` sends and what that costs.
   */
  toJSON(): SavedPause;
}
