import type { JsonObject, JsonValue } from "../json.js";
import type { Resumption, StepExecutor, ToolSettings } from "./call.js";
import type { StepFailure } from "./errors.js";
import type { Observer, Pause } from "./events.js";
import type { StepOutputs } from "./outputs.js";
import type { Plan, PlannedStep } from "../flows/plan.js";

/** What stays the same over a run, however many calls it is spread over. */
export interface RunInputs {
  readonly plan: Plan;
  /** The flow's inputs: `{{initial.…}}`, and the first step's input. */
  readonly initial: JsonObject;
  /** Fields that replace those of a step's config, by step id. */
  readonly blockOverrides: Readonly<Record<string, JsonObject>>;
  /** Outputs that later steps see instead of a step's own, by step id. */
  readonly inputOverrides: StepOutputs;
  readonly tools: ToolSettings | undefined;
  readonly conversation: readonly JsonObject[];
}

/** The part of a run that is to happen now. */
export interface Segment {
  /** Index of the first top-level node to run. */
  readonly from: number;
  /** Index after the last one. */
  readonly to: number;
  /** Outputs of the leaf steps before `from`. */
  readonly outputs: StepOutputs;
  /** Where the first node goes on after a tool round. */
  readonly resumption: Resumption | undefined;
  /** How often a step was called in this run before this segment; 0 for a run that is not repeated. */
  earlierCalls(stepId: string): number;
}

/** What the engine needs from outside. */
export interface RunServices {
  readonly execute: StepExecutor;
  readonly observe: Observer;
  readonly signal: AbortSignal;
}

/** How a segment ended. `outputs` holds those it was given and those it added. */
export type SegmentOutcome =
  /** Everything up to `to` ran; `output` is the last node's. */
  | { readonly status: "done"; readonly output: JsonValue; readonly outputs: StepOutputs }
  | {
      readonly status: "failed";
      readonly step: PlannedStep;
      readonly error: StepFailure;
      readonly outputs: StepOutputs;
    }
  | { readonly status: "paused"; readonly pause: Pause; readonly outputs: StepOutputs }
  /** The signal aborted. */
  | { readonly status: "cancelled"; readonly outputs: StepOutputs };
