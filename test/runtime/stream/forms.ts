import { defineFlow, type FlowFactory } from "noukai-codegen-runtime";
import type { LooseFlow } from "../support/flow.js";
import { frame, stream, type Handler } from "../support/server.js";

/** Where the service writes an output: in `step_completed`, in `step_output`, or in either by turns. */
export type Form = "old" | "live" | "mixed";
export const forms: readonly Form[] = ["old", "live", "mixed"];

/** A contract of which only the message is known. */
export interface StreamedFlow extends Omit<LooseFlow, "call" | "versions"> {
  call: { message: string };
  versions: Record<string | number, StreamedFlow>;
}

/** A flow of which only the shape is known. */
export function flowOf(shape: string | undefined): FlowFactory<StreamedFlow> {
  return defineFlow<StreamedFlow>({
    org: "acme",
    project: "spelling",
    slug: "grade-3",
    defaultVersion: 1,
    ...(shape !== undefined && { shape }),
  });
}

export const usage = {
  durationMs: 5,
  tokens: { prompt: 3, completion: 2, total: 5 },
  costUsd: "0.000120",
};

/** One execution of a step. */
export interface Execution {
  readonly stepId: string;
  readonly output: unknown;
  readonly loopIndex?: number;
}

/** The frames of one execution, in the live form. */
export function executed({ stepId, output, loopIndex }: Execution): string[] {
  const at = loopIndex === undefined ? {} : { loopIndex };
  return [
    frame("step_started", { stepId, ...at }),
    frame("step_input", { stepId, inputContext: { for: stepId }, ...at }),
    frame("step_output", { stepId, outputContext: output, ...at }),
    frame("step_completed", { stepId, name: stepId, ...usage, ...at }),
  ];
}

/** The frames of executions one after the other, in the live form: `["a", 1]` is a step and its output. */
export function live(...executions: readonly (readonly [string, unknown])[]): string[] {
  return executions.flatMap(([stepId, output]) => executed({ stepId, output }));
}

/** The frames of a step in the old form. One in a loop completes once, with the outputs of all iterations. */
export function old(stepId: string, output: unknown): string[] {
  return [
    frame("step_started", { stepId }),
    frame("step_input", { stepId, inputData: { for: stepId } }),
    frame("step_completed", { stepId, name: stepId, output, ...usage }),
  ];
}

export function started(stepCount?: number, executionId = "e1"): string {
  return frame("run_started", { executionId, stepCount });
}

export const paused: string = frame("step_paused", { executionId: "e1" });
export const over: string = frame("flow_completed", { executionId: "e1" });

/** Answers with frames. */
export function reply(...frames: readonly string[]): Handler {
  return (_request, response) => {
    stream(response, frames);
  };
}
