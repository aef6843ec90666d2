import { describe, expect, it } from "vitest";
import { frame } from "../support/server.js";
import { executed, flowOf, live, over, paused, reply, started } from "./forms.js";
import { collect, useStreams } from "./harness.js";

const at = useStreams();

describe("a step in a loop", () => {
  it("is complete with the first frame that is not of the loop, with durations, tokens and costs added", async () => {
    at.script = [reply(started(3), ...live(["a", 1], ["a", 2], ["a", 3], ["b", 4]), over)];
    const flow = flowOf("[a] b");
    const events = await collect(flow(at.client).events({ message: "", runRemaining: true }));
    expect(events.map((event) => event.type).slice(-6)).toEqual([
      "step_completed",
      "step_started",
      "step_input",
      "step_output",
      "step_completed",
      "flow_completed",
    ]);
    expect(events.find((event) => event.type === "step_completed")).toEqual({
      type: "step_completed",
      stepId: "a",
      name: "a",
      stepIndex: 0,
      output: [1, 2, 3],
      durationMs: 15,
      tokens: { prompt: 9, completion: 6, total: 15 },
      costUsd: "0.000360",
    });
    expect(events.at(-1)).toMatchObject({ result: 4 });
    expect(at.warnings).toEqual([]);
  });

  it.each([
    ["by loopIndex, in any order", [1, 0, 2]],
    ["by loopIndex, in order", [0, 1, 2]],
  ])("has its outputs %s", async (_name, order) => {
    const frames = order.flatMap((loopIndex) =>
      executed({ stepId: "a", output: `item ${loopIndex}`, loopIndex }),
    );
    at.script = [reply(started(1), ...frames, over)];
    const events = await collect(flowOf("[a]")(at.client).events({ message: "" }));
    const result = ["item 0", "item 1", "item 2"];
    const completed = events.filter((event) => event.type === "step_completed");
    expect(completed).toHaveLength(1);
    expect(completed[0]).toMatchObject({ output: result });
    expect(completed[0]).not.toHaveProperty("loopIndex");
    expect(events.at(-1)).toMatchObject({ result });
  });

  it("whose iterations overlap has the output of each, by loopIndex", async () => {
    const part = (type: string, loopIndex: number, fields: object = {}): string =>
      frame(type, { stepId: "a", loopIndex, ...fields });
    at.script = [
      reply(
        started(1),
        part("step_output", 0, { outputContext: "first" }),
        part("step_output", 1, { outputContext: "second" }),
        part("step_completed", 0),
        part("step_completed", 1),
        over,
      ),
    ];
    const steps = await collect(flowOf("[a]")(at.client).steps({ message: "" }));
    expect(steps.map((step) => step.output)).toEqual([["first", "second"]]);
  });

  it("has no output of another iteration, and keeps one that completes again, by loopIndex", async () => {
    const part = (type: string, loopIndex: number, fields: object = {}): string =>
      frame(type, { stepId: "a", loopIndex, ...fields });
    at.script = [
      reply(
        started(1),
        part("step_output", 0, { outputContext: null }),
        part("step_output", 1, { outputContext: "second" }),
        part("step_completed", 0),
        part("step_completed", 1),
        part("step_completed", 1),
        over,
      ),
    ];
    const steps = await collect(flowOf("[a]")(at.client).steps({ message: "" }));
    expect(steps.map((step) => step.output)).toEqual([[null, "second"]]);
  });

  it.each([
    ["with one iteration", live(["a", 7]), [7]],
    ["that returns arrays", live(["a", [1]], ["a", [2, 3]]), [[1], [2, 3]]],
    ["that returns null", live(["a", null], ["a", 2]), [null, 2]],
    [
      "with parts of outputs",
      [frame("step_output", { stepId: "a", outputContext: "no" }), ...live(["a", 1])],
      [1],
    ],
    ["without iterations", [frame("step_completed", { stepId: "a" })], []],
  ])("%s has an array", async (_name, frames, output) => {
    at.script = [reply(started(1), ...frames, over)];
    const events = await collect(flowOf("[a]")(at.client).events({ message: "" }));
    const completed = events.filter((event) => event.type === "step_completed");
    expect(completed.map((event) => event.output)).toEqual([output]);
    expect(events.at(-1)).toMatchObject({ result: output });
  });

  it("that fails is not complete", async () => {
    const failed = frame("step_error", { stepId: "a", error: "no model" });
    at.script = [reply(started(2), ...live(["b", 0], ["a", 1]), failed)];
    const events = await collect(flowOf("[a]")(at.client).events({ message: "" }));
    const completed = events.filter((event) => event.type === "step_completed");
    expect(completed.map((event) => event.stepId)).toEqual(["b"]);
    expect(events.at(-1)?.type).toBe("step_error");
  });

  it("beside other branches of a parallel is complete with the parallel", async () => {
    at.script = [
      reply(started(3), ...live(["a", 1], ["beside", "x"], ["a", 2]), paused),
      reply(...live(["last", "y"]), over),
    ];
    const steps = await collect(flowOf("{left:[a]} last")(at.client).steps({ message: "" }));
    expect(steps.map((step) => [step.stepId, step.output])).toEqual([
      ["beside", "x"],
      ["a", [1, 2]],
      ["last", "y"],
    ]);
    expect(at.bodies()[1]).toMatchObject({ stepIndex: 2, accumulatedOutputs: { a: [1, 2] } });
  });
});
