import { describe, expect, it } from "vitest";
import { FlowExecutionError, InvalidResponseError } from "noukai-codegen-runtime";
import { frame, toolCall } from "../support/server.js";
import { flowOf, old, over, paused, reply, started } from "./forms.js";
import { collect, failureOf, lookup, toolPause, useStreams } from "./harness.js";

const at = useStreams();
const flow = flowOf("a");
const toolHandler = (): { toolCallId: string; content: string }[] => [
  { toolCallId: "c1", content: "x" },
];

describe("the run of a frame", () => {
  it.each([
    ["run_started", started(1, "e2")],
    ["step_output", frame("step_output", { stepId: "a", executionId: "e2" })],
    ["step_completed", frame("step_completed", { stepId: "a", executionId: "e2" })],
    ["step_paused", frame("step_paused", { executionId: "e2" })],
    ["step_error", frame("step_error", { executionId: "e2" })],
    ["flow_completed", frame("flow_completed", { executionId: "e2" })],
  ])("is that of the stream: %s of another is an InvalidResponseError", async (_name, foreign) => {
    at.script = [reply(started(2), ...old("b", 1), paused), reply(foreign, over)];
    const error = await failureOf(flow(at.client).events({ message: "m" }));
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(String(error)).toMatch(/run e2, not to e1/);
    expect(error).toMatchObject({ executionId: "e1" });
  });

  it("may be new in the answer to tool results, once", async () => {
    at.script = [
      toolPause([toolCall("c1", "lookup", "{}")]),
      reply(started(2, "e2"), ...old("b", 1), frame("step_paused", { executionId: "e2" })),
      reply(frame("flow_completed", { executionId: "e2", result: 1 })),
    ];
    const options = { message: "m", tools: [lookup], toolHandler };
    const events = await collect(flow(at.client).events(options));
    expect(events.at(-1)).toMatchObject({ executionId: "e2" });
    expect(at.bodies().map((body) => body.executionId)).toEqual([undefined, "run-1", "e2"]);

    at.script = [
      toolPause([toolCall("c1", "lookup", "{}")]),
      reply(started(2, "e2"), started(2, "e3")),
    ];
    const error = await failureOf(flow(at.client).events(options));
    expect(error).toBeInstanceOf(InvalidResponseError);
  });

  it("is the first that is named, where run_started names none", async () => {
    at.script = [
      reply(frame("run_started", {}), ...old("b", 1), paused),
      reply(...old("a", 2), frame("flow_completed", {})),
    ];
    const events = await collect(flow(at.client).events({ message: "m" }));
    expect(at.bodies()[1]).toMatchObject({ executionId: "e1" });
    expect(events.at(-1)).toMatchObject({ executionId: "e1" });
  });

  it("starts once", async () => {
    at.script = [
      reply(started(2), ...old("b", 1), paused),
      reply(started(2), ...old("a", 2), over),
    ];
    const events = await collect(flow(at.client).events({ message: "m" }));
    expect(events.filter((event) => event.type === "run_started")).toEqual([
      { type: "run_started", executionId: "e1", stepCount: 2 },
    ]);
  });
});

describe("the step of a frame", () => {
  it("is needed: a step_completed without one is skipped with a warning", async () => {
    at.script = [reply(started(1), frame("step_completed", { output: 1 }), ...old("a", 2), over)];
    const steps = await collect(flow(at.client).steps({ message: "m" }));
    expect(steps.map((step) => step.output)).toEqual([2]);
    expect(at.warnings).toEqual(["A step_completed event without a stepId was skipped."]);
  });

  it("of a pause may be left out", async () => {
    at.script = [reply(started(2), ...old("b", 1), paused), reply(...old("a", 2), over)];
    const events = await collect(flow(at.client).events({ message: "m" }));
    expect(events.find((event) => event.type === "step_paused")).toEqual({
      type: "step_paused",
      executionId: "e1",
      stepIndex: 0,
    });
  });

  it.each([
    ["is the one that runs", [frame("step_started", { stepId: "a", stepIndex: 0 })], "a"],
    ["is unknown where none runs", [], ""],
  ])("of a pause for tools may be left out: it %s", async (_name, before, stepId) => {
    const pause = frame("step_paused_for_tool_calls", {
      executionId: "e1",
      stepIndex: 0,
      iterationsUsed: 1,
      toolCalls: [toolCall("c1", "lookup", "{}")],
      toolCallMessages: [{ role: "assistant" }],
      accumulatedOutputs: null,
    });
    at.script = [reply(started(1), ...before, pause), reply(...old("a", 1), over)];
    const seen: unknown[] = [];
    const steps = await collect(
      flow(at.client).steps({
        message: "m",
        tools: [lookup],
        toolHandler: (_calls, context) => {
          seen.push(context.stepId);
          return toolHandler();
        },
      }),
    );
    expect(steps).toHaveLength(1);
    expect(seen).toEqual([stepId]);
    for (const { text } of at.server.requests) expect(text).not.toMatch(/undefined|pausedAtStep/);
  });

  it("of an error is on what steps() throws, with the code and text of the service", async () => {
    const failures: unknown[] = [];
    for (const error of ["no model", { code: "MODEL_DOWN", message: "no model" }]) {
      at.script = [reply(started(1), frame("step_error", { stepId: "a", error }))];
      failures.push(await failureOf(flow(at.client).steps({ message: "m" })));
    }
    at.script = [reply(started(1), frame("step_error", { stepId: "a", message: "no model" }))];
    failures.push(await failureOf(flow(at.client).steps({ message: "m" })));
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(FlowExecutionError);
      expect(failure).toMatchObject({ stepId: "a", executionId: "e1" });
      expect(String(failure)).toMatch(/step a failed: no model/);
    }
    expect(failures[1]).toMatchObject({ code: "MODEL_DOWN" });
  });
});
