import { describe, expect, it } from "vitest";
import { InvalidResponseError } from "noukai-codegen-runtime";
import { frame, startStream } from "../support/server.js";
import { flowOf, live, over, paused, started } from "./forms.js";
import { collect, failureOf, useStreams } from "./harness.js";

const at = useStreams();
const flow = flowOf("a");

describe("liveTrace", () => {
  const trace = (...frames: string[]): void => {
    at.script = [
      (_request, response) => {
        startStream(response);
        response.end(frames.join(""));
      },
    ];
  };

  it("has the fields of a stream, put together from the live form", async () => {
    trace(...live(["b", 1], ["a", 2], ["a", 3]), frame("flow_completed", {}));
    const events = await collect(flowOf("[a]")(at.client).run("e1").liveTrace());
    expect(events.filter((event) => event.type === "step_input")).toMatchObject([
      { stepId: "b", inputData: { for: "b" } },
      { stepId: "a", inputData: { for: "a" } },
      { stepId: "a", inputData: { for: "a" } },
    ]);
    const completed = events.filter((event) => event.type === "step_completed");
    expect(completed.map((event) => [event.stepId, event.output])).toEqual([
      ["b", 1],
      ["a", [2, 3]],
    ]);
    expect(events.at(-1)).toMatchObject({ type: "flow_completed", result: [2, 3] });
  });

  it.each([
    ["with", [{ loopIndex: 0 }, { loopIndex: 1 }]],
    ["without", [{}, {}]],
  ])("of a run that was not captured has no outputs, %s loop indexes", async (_how, iterations) => {
    const bare = (stepId: string, more: object = {}): string =>
      frame("step_completed", { stepId, ...more });
    trace(bare("b"), ...iterations.map((more) => bare("a", more)), frame("flow_completed", {}));
    const events = await collect(flowOf("[a]")(at.client).run("e1").liveTrace());
    const completed = events.filter((event) => event.type === "step_completed");
    expect(completed.map((event) => [event.stepId, event.output])).toEqual([
      ["b", undefined],
      ["a", undefined],
    ]);
    expect(events.at(-1)).toMatchObject({ type: "flow_completed", result: undefined });
    expect(at.warnings).toEqual([]);
  });

  it("spans the calls of a run", async () => {
    trace(started(2), ...live(["a", 1]), paused, started(2), ...live(["a", 2], ["b", 3]), over);
    const events = await collect(flowOf("[a] b")(at.client).run("e1").liveTrace());
    expect(
      events.flatMap((event) => (event.type === "step_completed" ? [event.output] : [])),
    ).toEqual([[1], [2], 3]);
  });

  it("skips malformed events, and reads nothing after the end", async () => {
    trace("data: {\n\n", frame("step_completed", {}), ...live(["a", 1]), over, "data: {\n\n");
    const events = await collect(flow(at.client).run("e1").liveTrace());
    expect(events.at(-1)).toMatchObject({ result: 1 });
    expect(at.warnings).toHaveLength(2);
  });

  it.each([
    ["later", [started(1), ...live(["a", 1]), frame("flow_completed", { executionId: "e2" })]],
    ["from its first event on", [started(1, "e2"), ...live(["a", 1])]],
  ])("is of the run that was asked for: of another %s", async (_when, frames) => {
    trace(...frames);
    const error = await failureOf(flow(at.client).run("e1").liveTrace());
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(String(error)).toMatch(/run e2, not to e1/);
    expect(error).toMatchObject({ executionId: "e1" });
  });
});
