import type { JsonValue } from "../../generator/json-schema/types.js";
import { setOwn } from "../../generator/json-schema/values.js";
import { CancelledError, failureOf, StepError } from "./errors.js";
import { MissingOutputError, nodeOutput, type StepOutputs } from "./outputs.js";
import type { RootNode } from "../flows/plan.js";
import { PausedSignal, StepFailedSignal } from "./make-call.js";
import { createWalker } from "./walk.js";
import type { RunInputs, Segment, RunServices, SegmentOutcome } from "./segment.js";

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
        `inputOverrides do not match the flow: ${error.message}`,
      );
      return await walker.fail(root.first, failure);
    }
  }
}
