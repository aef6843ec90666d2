import { describe, expect, it } from "vitest";
import { StreamTruncatedError } from "noukai-codegen-runtime";
import { fail, frame, startStream, type Handler } from "../support/server.js";
import { flowOf, live, old, over, paused, reply, started } from "./forms.js";
import { collect, failureOf, lookup, toolPause, useStreams } from "./harness.js";

const at = useStreams();
const flow = flowOf("last");
const maxRetries = 2;

describe("the calls of a run are bounded", () => {
  it("a server that ends every segment before a step: maxRetries calls", async () => {
    await at.reopen({ maxRetries });
    at.server.handle(reply(started(10)));
    const error = await failureOf(flow(at.client).steps({ message: "m" }));
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(String(error)).toMatch(/no progress at step 0, in 2 of 2 calls/);
    expect(error).toMatchObject({ executionId: "e1" });
    // The run exists: it is continued by its id, and its inputs are not sent twice.
    expect(at.bodies()).toEqual([
      { message: "m", stepIndex: 0, accumulatedOutputs: {} },
      { message: null, executionId: "e1", stepIndex: 0, accumulatedOutputs: {} },
    ]);
    expect(at.reconnects).toHaveLength(1);
  });

  it("a server that ends every segment without a word: one call, because there is no run to continue", async () => {
    at.server.handle(reply());
    const error = await failureOf(flow(at.client).steps({ message: "m" }));
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(at.server.requests).toHaveLength(1);
  });

  it("a server that loses calls and pauses in turn, with retrySteps: maxRetries calls", async () => {
    await at.reopen({ maxRetries });
    const lost = reply(started(), frame("step_started", { stepId: "a" }));
    const pausing = reply(started(), paused);
    at.script = [lost, pausing, lost, pausing, lost, pausing];
    const error = await failureOf(flow(at.client).steps({ message: "m", retrySteps: true }));
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(at.server.requests).toHaveLength(maxRetries);
  });

  it("a server that ends every segment in a step: one call", async () => {
    at.server.handle(reply(started(10), frame("step_started", { stepId: "a" })));
    const error = await failureOf(flow(at.client).steps({ message: "m" }));
    expect(String(error)).toMatch(/inside the step a, which may have run/);
    expect(at.server.requests).toHaveLength(1);
  });

  it.each([
    ["and ends there", [], undefined, 3],
    ["and ends there, of one step", [], 1, 3],
    ["and pauses", [paused], undefined, 3],
    ["and pauses, of three steps", [paused], 3, 3],
  ])(
    "a server that completes the same step for ever %s",
    async (_name, ending, stepCount, requests) => {
      await at.reopen({ maxRetries });
      at.server.handle(reply(started(stepCount), ...old("a", 1), ...ending));
      const error = await failureOf(flow(at.client).steps({ message: "m" }));
      expect(error).toBeInstanceOf(StreamTruncatedError);
      expect(String(error)).toMatch(/at step 1, after the step a/);
      expect(at.server.requests).toHaveLength(requests);
      expect(at.bodies().slice(1)).toEqual(
        Array(requests - 1).fill({
          message: null,
          executionId: "e1",
          stepIndex: 1,
          accumulatedOutputs: { a: 1 },
        }),
      );
    },
  );

  it("a server that completes the same step for ever, and loses the last blank line: two calls", async () => {
    await at.reopen({ maxRetries });
    at.server.handle(reply(started(1), ...old("s", {}), over.slice(0, -1)));
    const error = await failureOf(flow(at.client).steps({ message: "m" }));
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(String(error)).toMatch(/at step 1/);
    expect(at.server.requests).toHaveLength(2);
  });

  it.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [5, 5],
  ])("a server that pauses for ever, with maxRetries %d: %d calls", async (retries, requests) => {
    await at.reopen({ maxRetries: retries });
    at.server.handle(reply(started(), paused));
    const error = await failureOf(flow(at.client).steps({ message: "m" }));
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(String(error)).toMatch(/at step 0/);
    expect(at.server.requests).toHaveLength(requests);
  });

  it("a server with new steps for ever: stepCount + maxRetries calls", async () => {
    await at.reopen({ maxRetries });
    let step = 0;
    at.server.handle((_request, response, socket) => {
      step++;
      reply(started(3), ...old(`s${step}`, step), paused)(_request, response, socket);
    });
    const error = await failureOf(flow(at.client).steps({ message: "m" }));
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(String(error)).toMatch(
      /3 steps is not over after 5 calls: it is at step 5, after the step s5/,
    );
    expect(at.server.requests).toHaveLength(5);
  });

  it("rounds of tool calls do not count", async () => {
    await at.reopen({ maxRetries: 0 });
    const call = { id: "c1", type: "function", function: { name: "lookup", arguments: "{}" } };
    const pause = toolPause([call]);
    at.script = [pause, pause, pause, reply(...old("last", 1), frame("flow_completed", {}))];
    const steps = await collect(
      flow(at.client).steps({
        message: "m",
        tools: [lookup],
        toolHandler: () => [{ toolCallId: "c1", content: "x" }],
      }),
    );
    expect(steps).toHaveLength(1);
    expect(at.server.requests).toHaveLength(4);
  });

  it("a step that completes twice moves the cursor once", async () => {
    at.script = [
      reply(started(2), ...old("a", 1), paused),
      reply(...old("a", 2), paused),
      reply(...old("last", 3), over),
    ];
    await collect(flow(at.client).steps({ message: "m" }));
    expect(at.bodies().map((body) => [body.stepIndex, body.accumulatedOutputs])).toEqual([
      [0, {}],
      [1, { a: 1 }],
      [1, { a: 2 }],
    ]);
  });
});

describe("a run whose segments never have a terminal event", () => {
  const stepIds = Array.from({ length: 10 }, (_, index) => (index === 9 ? "last" : `s${index}`));
  const segment = (form: typeof old, stepCount: number | undefined): Handler => {
    return (request, response, socket) => {
      const { stepIndex } = request.body as { stepIndex: number };
      const stepId = stepIds[stepIndex];
      if (stepId === undefined) fail(response, 400, "INVALID_STEP_INDEX");
      else reply(started(stepCount), ...form(stepId, stepIndex))(request, response, socket);
    };
  };
  const liveStep = (stepId: string, output: unknown): string[] => live([stepId, output]);

  it.each([
    ["in the old form", old, 10],
    ["in the live form", liveStep, 10],
    ["without a stepCount", liveStep, undefined],
  ])("%s runs to its end", async (_name, form, stepCount) => {
    at.server.handle(segment(form, stepCount));
    const events = await collect(flow(at.client).events({ message: "m" }));
    const completed = events.filter((event) => event.type === "step_completed");
    expect(completed.map((event) => event.stepId)).toEqual(stepIds);
    expect(events.at(-1)).toEqual({ type: "flow_completed", executionId: "e1", result: 9 });
    expect(at.server.requests).toHaveLength(11);
    expect(at.reconnects).toEqual([]);
  });

  it("is asked once more, and may answer with nothing", async () => {
    at.script = [reply(started(1), ...live(["last", 1])), reply(started(1))];
    const events = await collect(flow(at.client).events({ message: "m" }));
    expect(events.at(-1)).toMatchObject({ type: "flow_completed", result: 1 });
    expect(at.server.requests).toHaveLength(2);
  });

  it("is asked once more, and may go on: its count was of something else", async () => {
    at.script = [reply(started(1), ...live(["a", 1])), reply(...live(["last", 2]), over)];
    const events = await collect(flow(at.client).events({ message: "m" }));
    expect(events.at(-1)).toMatchObject({ type: "flow_completed", result: 2 });
  });

  it("is over without being asked where maxRetries permits no more calls", async () => {
    await at.reopen({ maxRetries: 0 });
    at.script = [reply(started(1), ...live(["last", 1]))];
    const steps = await collect(flow(at.client).steps({ message: "m" }));
    expect(steps.map((step) => step.output)).toEqual([1]);
    expect(at.server.requests).toHaveLength(1);
  });

  it("with runRemaining goes on after a clean end, and not after a lost connection", async () => {
    at.script = [
      reply(started(2), ...live(["a", 1])),
      (_request, response) => {
        startStream(response);
        response.write(live(["b", 1]).join(""));
        setImmediate(() => response.socket?.resetAndDestroy());
      },
    ];
    const error = await failureOf(flow(at.client).events({ message: "m", runRemaining: true }));
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(String(error)).toMatch(
      /at step 2 of a request with runRemaining, whose next step may be running/,
    );
    expect(at.server.requests).toHaveLength(2);
  });

  it("does not send tool results twice", async () => {
    const call = { id: "c1", type: "function", function: { name: "lookup", arguments: "{}" } };
    at.script = [toolPause([call]), reply(), ...at.script];
    const error = await failureOf(
      flow(at.client).steps({
        message: "m",
        tools: [lookup],
        toolHandler: () => [{ toolCallId: "c1", content: "x" }],
      }),
    );
    expect(error).toBeInstanceOf(StreamTruncatedError);
    expect(at.server.requests).toHaveLength(2);
  });
});
