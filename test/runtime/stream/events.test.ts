import { describe, expect, expectTypeOf, it } from "vitest";
import { grader } from "../support/flow.js";
import { stepFrames, frame, runStarted, stream } from "../support/server.js";
import { calls, collect, explained, flowCompleted, found, useStreams } from "./harness.js";

const at = useStreams();

describe("events", () => {
  it("yields all that happens, one run_started, and counts over the flow", async () => {
    const events = await collect(grader(at.client).events({ message: "Ths." }));
    expect(
      events.map((event) => [
        event.type,
        "stepId" in event ? event.stepId : undefined,
        "stepIndex" in event ? event.stepIndex : undefined,
      ]),
    ).toEqual([
      ["run_started", undefined, undefined],
      ["step_started", "find", 0],
      ["step_input", "find", undefined],
      ["step_output", "find", undefined],
      ["step_completed", "find", 0],
      ["step_paused", "find", 0],
      ["step_started", "score", 1],
      ["step_input", "score", undefined],
      ["step_output", "score", undefined],
      ["step_completed", "score", 1],
      ["step_paused", "score", 1],
      ["step_started", "explain", 2],
      ["step_input", "explain", undefined],
      ["step_output", "explain", undefined],
      ["step_completed", "explain", 2],
      ["flow_completed", undefined, undefined],
    ]);
    expect(events[0]).toEqual({
      type: "run_started",
      runId: "run-1",
      executionId: "run-1",
      flowId: "flow-1",
      stepCount: 3,
    });
    expect(events[2]).toEqual({ type: "step_input", stepId: "find", inputData: { for: "find" } });
    const last = events.at(-1);
    if (last?.type !== "flow_completed") throw new Error("no flow_completed");
    expectTypeOf(last.result).toEqualTypeOf<{ text: string }[]>();
    expect(last.result).toEqual(explained);
  });

  it("runs all steps over one connection with runRemaining", async () => {
    at.script = [
      (_request, response) => {
        stream(response, [
          runStarted,
          ...stepFrames("find", found, 0),
          ...stepFrames("score", { points: 9 }, 1),
          ...stepFrames("explain", explained, 2),
          flowCompleted,
        ]);
      },
    ];
    const events = await collect(grader(at.client).events({ message: "Ths.", runRemaining: true }));
    expect(at.bodies()).toEqual([
      { message: "Ths.", runRemaining: true, stepIndex: 0, accumulatedOutputs: {} },
    ]);
    expect(
      events.filter((event) => event.type === "step_completed").map((event) => event.stepIndex),
    ).toEqual([0, 1, 2]);
  });

  it("gives parallel steps the index they began with, in whatever order they complete", async () => {
    at.script = [
      (_request, response) => {
        stream(response, [
          runStarted,
          frame("step_started", { stepId: "find", stepIndex: 0 }),
          frame("step_started", { stepId: "score", stepIndex: 1 }),
          frame("step_completed", { stepId: "score", output: { points: 1 } }),
          frame("step_completed", { stepId: "find", output: found }),
          frame("step_paused", { stepId: "score", stepIndex: 1 }),
        ]);
      },
      calls[2],
    ];
    const steps = await collect(grader(at.client).steps({ message: "Ths." }));
    expect(steps.map((step) => [step.stepId, step.stepIndex])).toEqual([
      ["score", 1],
      ["find", 0],
      ["explain", 2],
    ]);
    expect(at.bodies()[1]).toMatchObject({ stepIndex: 2 });
  });

  it("ends with step_error, as an event", async () => {
    at.script = [
      (_request, response) => {
        stream(response, [
          runStarted,
          frame("step_started", { stepId: "find", stepIndex: 0 }),
          frame("step_error", { stepId: "find", name: null, error: { message: "no model" } }),
        ]);
      },
    ];
    const events = await collect(grader(at.client).events({ message: "Ths." }));
    expect(events.at(-1)).toEqual({
      type: "step_error",
      stepId: "find",
      name: null,
      error: { message: "no model" },
    });
  });

  it("knows the older name of run_started, eventType in the payload, and skips what it does not know", async () => {
    at.script = [
      (_request, response) => {
        stream(response, [
          frame("flow_started", { runId: "run-1", executionId: "run-1" }),
          frame("step_progress", { stepId: "find", percent: 50 }),
          "event: something_new\ndata: not even json\n\n",
          ": a comment\n\n",
          `data: ${JSON.stringify({ eventType: "loop_completed", stepId: "find" })}\n\n`,
          `data: ${JSON.stringify({ eventType: "step_completed", stepId: "find", output: found })}\n\n`,
          flowCompleted,
        ]);
      },
    ];
    const events = await collect(grader(at.client).events({ message: "Ths." }));
    expect(events.map((event) => event.type)).toEqual([
      "run_started",
      "step_completed",
      "flow_completed",
    ]);
    expect(events[1]).not.toHaveProperty("eventType");
  });
});
