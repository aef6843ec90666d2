import { setOwn, type JsonObject, type JsonValue } from "../json.js";
import type { Resumption, StepExecutor, ToolSettings } from "./call.js";
import { CancelledError, failureOf, StepError, type StepFailure } from "./errors.js";
import type { Observer, Pause } from "./events.js";
import { MissingOutputError, nodeOutput, type StepOutputs } from "./outputs.js";
import type { Plan, PlannedStep, RootNode } from "../flows/plan.js";
import { PausedSignal, StepFailedSignal } from "./signals.js";
import { createWalker } from "./walk.js";

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

/**
 * Runs top-level nodes one after the other, each with the output of the one before it. Failures of steps are
 * outcomes, not exceptions; an observer that throws stops the run and its error is passed on.
 */
export async function runSegment(
  inputs: RunInputs,
  segment: Segment,
  services: RunServices,
): Promise<SegmentOutcome> {
  const { roots } = inputs.plan;
  const outputs: Record<string, JsonValue> = {};
  for (const [stepId, output] of Object.entries(segment.outputs)) setOwn(outputs, stepId, output);
  const walker = createWalker(inputs, segment, services, (stepId, output) => {
    setOwn(outputs, stepId, output);
  });
  const before = roots[segment.from - 1];
  try {
    let output = before === undefined ? inputs.initial : nodeOutput(before.node, outputs);
    for (let at = segment.from; at < segment.to; at += 1) {
      const root = roots[at];
      if (root === undefined) break;
      const input = await seenInput(roots[at - 1], root, output, outputs);
      output = await walker.walk(root.node, input);
    }
    return { status: "done", output, outputs };
  } catch (error) {
    if (error instanceof PausedSignal) return { status: "paused", pause: error.pause, outputs };
    if (error instanceof StepFailedSignal) {
      return { status: "failed", step: error.step, error: failureOf(error.cause), outputs };
    }
    if (error instanceof CancelledError) return { status: "cancelled", outputs };
    throw error;
  }

  /** The output of the node before, with overridden outputs in the place of a step's own. */
  async function seenInput(
    previous: RootNode | undefined,
    root: RootNode,
    output: JsonValue,
    known: StepOutputs,
  ): Promise<JsonValue> {
    const overridden = previous?.leaves.some((leaf) =>
      Object.hasOwn(inputs.inputOverrides, leaf.step.id),
    );
    if (previous === undefined || overridden !== true) return output;
    try {
      return nodeOutput(previous.node, { ...known, ...inputs.inputOverrides });
    } catch (error) {
      if (!(error instanceof MissingOutputError)) throw error;
      const failure = new StepError(
        "INPUT_OVERRIDE_INVALID",
        `inputOverrides do not fit the flow: ${error.message}`,
      );
      return await walker.fail(root.first, failure);
    }
  }
}
