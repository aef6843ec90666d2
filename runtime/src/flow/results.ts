import type { VersionContract } from "./contract.js";
import type { Attachment, ResumeOptions } from "./options.js";
import type { ToolCall, ToolChoice, ToolDefinition, ToolMessage } from "../tools/types.js";

/** A run that reached its end. */
export interface CompletedResult<C extends VersionContract> {
  readonly status: "completed";
  /** What the flow's last step returned. */
  readonly result: C["result"];
  readonly executionId: string;
  readonly flowId: string;
  /** The number of steps. */
  readonly blockCount: number;
}

/** A run that failed in one of its steps. */
export interface FailedResult {
  readonly status: "failed";
  /** Whatever the service says of the failure. */
  readonly result: unknown;
  readonly executionId: string;
  readonly flowId: string;
  readonly blockCount: number;
}

/** How a run ended. */
export type ExecuteResult<C extends VersionContract> = CompletedResult<C> | FailedResult;

/** A run that waits for the results of tool calls. */
export interface PausedResult<C extends VersionContract> {
  readonly status: "tool_calls_required";
  readonly executionId: string;
  readonly flowId: string;
  readonly blockCount: number;
  /** The step that asked. */
  readonly pausedAtStep: keyof C["outputs"] & string;
  /** Rounds of tool calls so far, counted by the service. */
  readonly iterationsUsed: number;
  readonly toolCalls: readonly ToolCall[];
  /** The conversation so far, in the service's own form. */
  readonly toolCallMessages: readonly ToolMessage[];
  /** What the steps before this one returned. */
  readonly accumulatedOutputs: Partial<C["outputs"]>;
  /**
   * Goes on with the results. May be called any number of times: each call is a request of its own.
   *
   * @throws ValueError where a call is left out or a result answers no call.
   */
  resume(options: ResumeOptions): Promise<ExecuteResult<C> | PausedResult<C>>;
  /** All that `Flow.resume` needs to go on in another process. Holds no API key. */
  toJSON(): SavedPause;
}

/** A `PausedResult` as JSON. */
export interface SavedPause {
  readonly executionId: string;
  readonly flowId: string;
  readonly blockCount: number;
  readonly pausedAtStep: string;
  readonly iterationsUsed: number;
  readonly toolCalls: readonly ToolCall[];
  readonly toolCallMessages: readonly ToolMessage[];
  readonly accumulatedOutputs: object;
  /** What the first request said and every later one repeats. */
  readonly request: SavedRequest;
}

/** The part of a request that goes with every resume. */
export interface SavedRequest {
  readonly version: string | number;
  readonly parameters?: object | undefined;
  readonly blockOverrides?: object | undefined;
  readonly attachments?: readonly Attachment[] | undefined;
  readonly tools?: readonly ToolDefinition[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  readonly trace?: boolean | undefined;
}
