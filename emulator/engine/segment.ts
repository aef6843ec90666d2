import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import type { Resumption, StepExecutor, ToolSettings } from "./call.js";
import type { StepFailure } from "./errors.js";
import type { Observer, Pause } from "./events.js";
import type { StepOutputs } from "./outputs.js";
import type { Plan } from "../flows/plan.js";
import type { FlowStep } from "../../generator/flow/steps.js";

/** What is the same in all segments of a run. */
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

/** The part of a run that one request or job runs. */
export interface Segment {
  /** Index of the first top-level node to run. */
  readonly from: number;
  /** Index after the last one. */
  readonly to: number;
  /** Outputs of the leaf steps before `from`. */
  readonly outputs: StepOutputs;
  /** The tool round after which the first node continues. */
  readonly resumption: Resumption | undefined;
  /** How often a step was called in earlier segments of the run. */
  earlierCalls(stepId: string): number;
}

/** Services that the engine calls. */
export interface RunServices {
  readonly execute: StepExecutor;
  readonly observe: Observer;
  readonly signal: AbortSignal;
}

/** How a segment ended. `outputs` are those of the segment and those before it. */
export type SegmentOutcome =
  /** All nodes up to `to` completed; `output` is that of the last one. */
  | { readonly status: "done"; readonly output: JsonValue; readonly outputs: StepOutputs }
  | {
      readonly status: "failed";
      readonly step: FlowStep;
      readonly error: StepFailure;
      readonly outputs: StepOutputs;
      /** Why it was stopped, where no step failed. */
      readonly stopped?: "timeout" | "cancelled";
    }
  | { readonly status: "paused"; readonly pause: Pause; readonly outputs: StepOutputs }
  /** The signal aborted. */
  | { readonly status: "cancelled"; readonly outputs: StepOutputs };
