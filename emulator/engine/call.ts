import type { Step } from "../../generator/definition/types.js";
import type { JsonObject, JsonValue } from "../json.js";
import type { ToolCall, Usage } from "./events.js";
import type { Plan, PlannedStep } from "../flows/plan.js";

/** The innermost loop around a step. */
export interface LoopScope {
  readonly item: JsonValue;
  readonly index: number;
}

/** What a step may refer to: its input, the flow's inputs, the loop it runs in. */
export interface Scope {
  readonly input: JsonValue;
  readonly initial: JsonObject;
  readonly loop: LoopScope | undefined;
}

/** A function that a model may call, as the client declared it. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string | undefined;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonObject | undefined;
  /** The declaration as it was sent, for a model that understands more of it. */
  readonly source: JsonObject;
}

/** The tools that a run offers, and whether they have to be used. */
export interface ToolSettings {
  readonly tools: readonly ToolDefinition[];
  readonly choice: "auto" | "none" | "required" | { readonly name: string };
}

/** The tool round that a step goes on from. */
export interface Resumption {
  readonly stepId: string;
  readonly iterationsUsed: number;
  /** The paused conversation, followed by the results. */
  readonly messages: readonly JsonObject[];
}

/** One execution of a leaf step. */
export interface StepCall {
  readonly plan: Plan;
  readonly planned: PlannedStep;
  /** The step with this run's overrides applied. */
  readonly step: Step;
  readonly scope: Scope;
  readonly loopIndex: number | null;
  /** Which call of this step it is within the run, from 0; counts iterations, attempts and tool rounds. */
  readonly callNumber: number;
  /** Undefined where this step may not call tools. */
  readonly tools: ToolSettings | undefined;
  readonly resumption: Resumption | undefined;
  /** Earlier turns that the caller passed instead of one message. */
  readonly conversation: readonly JsonObject[];
  readonly signal: AbortSignal;
  /** Shows a part of the output to whoever watches; resolves when they can take more. */
  emitChunk(data: JsonValue): Promise<void>;
}

/** What one execution of a step gives. */
export type CallResult =
  | {
      readonly kind: "output";
      readonly output: JsonValue;
      readonly usage?: Usage;
      /** The model that answered, where one did. */
      readonly model?: string;
    }
  | {
      readonly kind: "tool_calls";
      readonly toolCalls: readonly ToolCall[];
      /** The conversation up to and including the assistant's message that asks for the calls. */
      readonly messages: readonly JsonObject[];
      readonly usage?: Usage;
      readonly model?: string;
    };

/** Runs leaf steps. Throws `StepError` when a step fails, `CancelledError` when the call's signal aborts. */
export type StepExecutor = (call: StepCall) => Promise<CallResult>;
