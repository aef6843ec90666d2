import type { Step } from "../../generator/definition/types.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import type { CallDetails } from "./call-details.js";
import type { ToolCall, Usage } from "./events.js";
import type { Plan } from "../flows/plan.js";
import type { FlowStep } from "../../generator/flow/steps.js";

/** The innermost loop around a step. */
export interface LoopScope {
  readonly item: JsonValue;
  readonly index: number;
}

/** The values that templates and code of a step can refer to. */
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
  /** The declaration as the client sent it, which is passed to models. */
  readonly source: JsonObject;
}

/** The tools of a run, and whether the model has to call one. */
export interface ToolSettings {
  readonly tools: readonly ToolDefinition[];
  readonly choice: "auto" | "none" | "required" | { readonly name: string };
}

/** The tool round that a step continues after. */
export interface Resumption {
  readonly stepId: string;
  readonly iterationsUsed: number;
  /** The paused conversation, followed by the results. */
  readonly messages: readonly JsonObject[];
  /** What the rounds before have used, which belongs to the call that goes on. */
  readonly usage?: Usage;
}

/** One execution of a leaf step. */
export interface StepCall {
  readonly plan: Plan;
  readonly planned: FlowStep;
  /** The step with this run's overrides applied. */
  readonly step: Step;
  readonly scope: Scope;
  readonly loopIndex: number | null;
  /** Which call of this step it is within the run, from 0; counts iterations, attempts and tool rounds. */
  readonly callNumber: number;
  /** Undefined where this step may not call tools. */
  readonly tools: ToolSettings | undefined;
  readonly resumption: Resumption | undefined;
  /** The messages before the last one, where the client sent `messages`. */
  readonly conversation: readonly JsonObject[];
  readonly signal: AbortSignal;
  /** Emits a part of the output; resolves when the observers are ready for more. */
  emitChunk(data: JsonValue): Promise<void>;
  /** Says how the call is made, as soon as it is known. */
  describe(details: Partial<CallDetails>): void;
}

/** The result of one execution of a step. */
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
      /** The conversation up to the assistant's message with the calls, inclusive. */
      readonly messages: readonly JsonObject[];
      readonly usage?: Usage;
      readonly model?: string;
    };

/** Runs leaf steps. Throws `StepError` when a step fails, `CancelledError` when the call's signal aborts. */
export type StepExecutor = (call: StepCall) => Promise<CallResult>;
