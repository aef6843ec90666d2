import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import type { CallDetails } from "./call-details.js";
import type { StepFailure } from "./errors.js";
import type { FlowStep } from "../../generator/flow/steps.js";

/** Tokens and cost of one or several model calls. */
export interface Usage {
  readonly prompt: number;
  readonly completion: number;
  /** In millionths of a US dollar, so that sums stay exact. */
  readonly costMicroUsd: number;
}

export const noUsage: Usage = { prompt: 0, completion: 0, costMicroUsd: 0 };

/** Adds two usages. */
export function addUsage(left: Usage, right: Usage): Usage {
  if (left === noUsage) return right;
  if (right === noUsage) return left;
  return {
    prompt: left.prompt + right.prompt,
    completion: left.completion + right.completion,
    costMicroUsd: left.costMicroUsd + right.costMicroUsd,
  };
}

/** A function call that a model requests, in the format of OpenAI (PROTOCOL.md, "execute"). */
export interface ToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A leaf step that waits for tool results. */
export interface Pause {
  readonly step: FlowStep;
  /** Tool rounds that this step has used, this one included. */
  readonly iterationsUsed: number;
  /** The conversation so far, which the client sends back followed by the tool results. */
  readonly messages: readonly JsonObject[];
  readonly toolCalls: readonly ToolCall[];
}

interface CallEvent {
  readonly step: FlowStep;
  /** Counts this step's iterations over all enclosing loops, from 0; null outside loops. */
  readonly loopIndex: number | null;
}

/**
 * The events of a run, in order. A *call* is one execution of a leaf step: a step outside loops has one, a step in a
 * loop has one per iteration. All consumers (wire events, traces, the store) read these.
 */
export type EngineEvent =
  /** Once per leaf step, before its first call. */
  | { readonly type: "step_started"; readonly step: FlowStep }
  | (CallEvent & {
      readonly type: "call_started";
      readonly input: JsonValue;
      readonly resumed: boolean;
    })
  /** A part of the output of a running call. */
  | (CallEvent & { readonly type: "call_chunk"; readonly data: JsonValue })
  | (CallEvent & {
      readonly type: "call_completed";
      readonly output: JsonValue;
      readonly usage: Usage;
      readonly model: string | null;
      readonly durationMs: number;
      readonly details: CallDetails;
    })
  | (CallEvent & {
      readonly type: "call_failed";
      readonly error: StepFailure;
      readonly durationMs: number;
      readonly details: CallDetails;
      readonly usage?: Usage;
    })
  /** The call was cancelled: its client disconnected, a sibling failed, or the time limit was reached. */
  | (CallEvent & {
      readonly type: "call_cancelled";
      readonly durationMs: number;
      readonly details: CallDetails;
      readonly usage?: Usage;
    })
  | (CallEvent & {
      readonly type: "call_paused";
      readonly pause: Pause;
      /** Of this round and those before it. */
      readonly usage: Usage;
      readonly model: string | null;
      readonly durationMs: number;
      readonly details: CallDetails;
    })
  /** Once per leaf step, after its last call; for a step in a loop with the array of all outputs. */
  | {
      readonly type: "step_completed";
      readonly step: FlowStep;
      readonly output: JsonValue;
      readonly usage: Usage;
      readonly durationMs: number;
      /** The number of calls; 0 for a step in a loop over an empty array. */
      readonly calls: number;
    };

/**
 * Receives events. The engine awaits the returned promise, so that a slow reader slows the run down instead of filling
 * memory.
 */
export type Observer = (event: EngineEvent) => void | Promise<void>;
