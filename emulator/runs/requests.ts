import type { Callback } from "../webhooks/callback.js";
import type { ToolSettings } from "../engine/call.js";
import type { StepOutputs } from "../engine/outputs.js";
import type { JsonObject } from "../../generator/json-schema/types.js";

/** What requests that start or continue a run have in common. */
export interface RunRequest {
  /** The run that it continues, or the id that the client gives the new run. */
  readonly executionId: string | undefined;
  /** The primary input: `message`, or the last of `messages`. */
  readonly message: string | undefined;
  /** The messages before the last one. */
  readonly conversation: readonly JsonObject[];
  readonly parameters: JsonObject;
  /** Fields that replace those of a step's config, by step id, with names as the client wrote them. */
  readonly blockOverrides: Readonly<Record<string, JsonObject>>;
  /** Outputs that later steps see instead of a step's own, by step id. */
  readonly inputOverrides: StepOutputs;
  readonly tools: ToolSettings | undefined;
  readonly trace: boolean;
}

/** The body of `jobs`. */
export interface JobRequest extends RunRequest {
  readonly callback: Callback | undefined;
}

/** The body of `execute`. */
export interface ExecuteRequest extends RunRequest {
  /** Undefined in a request that starts a run. */
  readonly resume: ResumeRequest | undefined;
}

/** What a request to `execute` has that resumes a paused run. */
export interface ResumeRequest {
  readonly executionId: string;
  /** The id of the paused step. */
  readonly pausedAtStep: string;
  readonly accumulatedOutputs: StepOutputs;
  readonly toolRound: ToolRound;
}

/** The body of `step`. */
export interface StepRequest extends RunRequest {
  /** Index of the leaf step to continue at. */
  readonly stepIndex: number;
  readonly accumulatedOutputs: StepOutputs;
  /** Whether to run all steps instead of one. */
  readonly runRemaining: boolean;
  /** Undefined in a request that does not resume a paused step. */
  readonly toolRound: ToolRound | undefined;
}

/** `toolCallMessages` and `iterationsUsed`: the paused conversation, followed by one result per tool call. */
export interface ToolRound {
  readonly messages: readonly ToolMessage[];
  readonly iterationsUsed: number;
}

/** A message of a paused conversation. */
export interface ToolMessage {
  /** The message as the client sent it. */
  readonly source: JsonObject;
  /** The ids of the tool calls that it requests. */
  readonly calls: readonly string[];
  /** Undefined for a message that cannot be the result of a call. */
  readonly result: ToolResult | undefined;
}

/** The result of a tool call, in the service's form. */
export interface ToolResult extends JsonObject {
  readonly role: "tool";
  readonly toolCallId: string;
  readonly content: string;
}
