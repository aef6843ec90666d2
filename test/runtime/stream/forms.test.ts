import { describe, expect, it } from "vitest";
import { frame } from "../support/server.js";
import { executed, flowOf, forms, live, old, over, paused, reply, started } from "./forms.js";
import type { Form } from "./forms.js";
import { collect, useStreams } from "./harness.js";

const at = useStreams();
/** A step, a parallel and a loop of two steps, which is the result. */
const flow = flowOf("[explain check]");
const outputs = {
  find: { mistakes: ["ths", "fn"] },
  praise: "Well tried.",
  score: { points: 8 },
  explain: [{ text: "this" }, { text: "fun" }],
  check: [{ fine: true }, { fine: false }],
};
type StepId = keyof typeof outputs;

/** The frames of the three nodes, in a form. */
function nodesIn(form: Form): readonly (readonly string[])[] {
  const step = (stepId: StepId): string[] => live([stepId, outputs[stepId]]);
  const node = (...stepIds: StepId[]): string[] =>
    stepIds.flatMap((stepId) => old(stepId, outputs[stepId]));
  const loop = [0, 1].flatMap((index) =>
    (["explain", "check"] as const).flatMap((stepId) => live([stepId, outputs[stepId][index]])),
  );
  if (form === "old") return [node("find"), node("praise", "score"), node("explain", "check")];
  if (form === "live") return [step("find"), [...step("praise"), ...step("score")], loop];
  const check = [0, 1].flatMap((index) => live(["check", outputs.check[index]]));
  return [node("find"), [...step("praise"), ...node("score")], [...node("explain"), ...check]];
}

describe.each(forms)("a stream in the %s form", (form) => {
  const end = form === "old" ? frame("flow_completed", { result: outputs.check }) : over;
  const [first = [], second = [], third = []] = nodesIn(form);

  it.each([false, true])("is what the types say, with runRemaining: %s", async (runRemaining) => {
    at.script = runRemaining
      ? [reply(started(5), ...first, ...second, ...third, end)]
      : [
          reply(started(5), ...first, paused),
          reply(...second, paused),
          reply(started(5), ...third, end),
        ];
    const events = await collect(flow(at.client).events({ message: "Ths.", runRemaining }));
    const completed = events.filter((event) => event.type === "step_completed");
    expect(completed.map(({ stepId, output }) => [stepId, output])).toEqual(
      Object.entries(outputs),
    );
    for (const event of events) {
      if (event.type === "step_input") expect(event.inputData).toEqual({ for: event.stepId });
      if (event.type === "step_output") expect(event.outputData).toBeDefined();
      expect(event).not.toHaveProperty("outputContext");
      expect(event).not.toHaveProperty("inputContext");
    }
    expect(events.at(-1)).toMatchObject({ executionId: "e1", result: outputs.check });
    const { find, praise, score } = outputs;
    expect(at.bodies().map((body) => [body.stepIndex, body.accumulatedOutputs])).toEqual(
      runRemaining
        ? [[0, {}]]
        : [
            [0, {}],
            [1, { find }],
            [3, { find, praise, score }],
          ],
    );
  });

  it("has the same steps", async () => {
    at.script = [
      reply(started(5), ...first, paused),
      reply(...second, paused),
      reply(...third, end),
    ];
    const steps = await collect(flow(at.client).steps({ message: "Ths." }));
    expect(steps.map(({ stepId, output }) => [stepId, output])).toEqual(Object.entries(outputs));
  });
});

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

describe("the result of a flow that ends in", () => {
  it.each([
    ["a step", "b", live(["a", 1], ["b", 2]), 2],
    ["a parallel", "{left:a right:b}", live(["b", 2], ["a", 1]), { left: 1, right: 2 }],
    ["a loop of two steps", "[a b]", live(["a", 1], ["b", 2], ["a", 3], ["b", 4]), [2, 4]],
    [
      "a loop of a parallel",
      "[{x:a y:b}]",
      live(["a", 1], ["b", 2], ["b", 4], ["a", 3]),
      [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
    ],
    [
      "a parallel of a loop",
      "{x:[a] y:c}",
      live(["a", 1], ["c", 0], ["a", 2]),
      { x: [1, 2], y: 0 },
    ],
    [
      "nested loops",
      "[p [x]]",
      live(["p", 0], ["x", 1], ["x", 2], ["p", 0], ["x", 3]),
      [[1, 2], [3]],
    ],
    [
      "nested loops, the inner first",
      "[[x] p]",
      live(["x", 1], ["x", 2], ["p", 3], ["x", 4], ["p", 5]),
      [3, 5],
    ],
    [
      "nested loops, some empty",
      "[p [x]]",
      live(["p", 0], ["p", 0], ["x", 3], ["p", 0]),
      [[], [3], []],
    ],
    [
      "three loops",
      "[p [q [x]]]",
      live(
        ["p", 0],
        ["q", 0],
        ["x", 1],
        ["x", 2],
        ["q", 0],
        ["x", 3],
        ["p", 0],
        ["q", 0],
        ["x", 4],
      ),
      [[[1, 2], [3]], [[4]]],
    ],
    [
      "a step named like a property of objects",
      "{__proto__:constructor}",
      live(["constructor", 1]),
      JSON.parse('{"__proto__":1}'),
    ],
    ["a loop without iterations", "[a]", live(["first", 1]), []],
  ])("%s", async (_name, shape, frames, result) => {
    at.script = [reply(started(9), ...frames, over)];
    const events = await collect(flowOf(shape)(at.client).events({ message: "" }));
    expect(events.at(-1)).toHaveProperty("result", result);
  });

  it("nested loops groups the outputs of steps too", async () => {
    const frames = live(
      ["p", "a"],
      ["x", 1],
      ["x", 2],
      ["p", "b"],
      ["p", "c"],
      ["x", 3],
      ["p", "d"],
    );
    at.script = [reply(started(2), ...frames, over)];
    const steps = await collect(flowOf("[p [x]]")(at.client).steps({ message: "" }));
    expect(steps.map((step) => [step.stepId, step.output])).toEqual([
      ["p", ["a", "b", "c", "d"]],
      ["x", [[1, 2], [], [3], []]],
    ]);
  });

  it.each([
    ["[[x]]", "a loop of nothing but a loop"],
    ["[{l:[x] r:y}]", "a loop of nothing but a parallel with a loop"],
    ["[[x] [z]]", "a loop of nothing but loops"],
  ])("%s is not known: %s", async (shape) => {
    at.script = [reply(started(2), ...live(["x", 1], ["x", 2], ["x", 3]), over)];
    const events = await collect(flowOf(shape)(at.client).events({ message: "" }));
    expect(events.find((event) => event.type === "step_completed")).toMatchObject({
      output: [1, 2, 3],
    });
    expect(events.at(-1)).toHaveProperty("result", undefined);
    expect(at.warnings[0]).toMatch(/step x is one array.*cannot be told apart/);
    expect(at.warnings.at(-1)).toMatch(/result of the flow is not known/);
  });
});

describe("a version without a shape", () => {
  it("has a result only if the service sends it, and says so", async () => {
    at.script = [
      reply(started(1), ...live(["a", 1]), over),
      reply(started(1), ...live(["a", 1]), frame("flow_completed", { result: { b: 2 } })),
      reply(started(1), ...live(["a", 1]), frame("flow_completed", { result: null })),
    ];
    const results: unknown[] = [];
    for (let run = 0; run < 3; run++) {
      const events = await collect(flowOf(undefined)(at.client).events({ message: "" }));
      const last = events.at(-1);
      results.push(last?.type === "flow_completed" ? last.result : last);
    }
    expect(results).toEqual([undefined, { b: 2 }, null]);
    expect(at.warnings).toHaveLength(1);
    expect(at.warnings[0]).toMatch(
      /result of the flow is not known.*not generated for the version/,
    );
  });

  it("yields each iteration as it comes, and sends the array", async () => {
    at.script = [
      reply(started(2), ...live(["a", 1], ["a", 2], ["a", 3]), paused),
      reply(...live(["b", 4]), over),
    ];
    const steps = await collect(flowOf(undefined)(at.client).steps({ message: "" }));
    expect(steps.map((step) => [step.stepId, step.output])).toEqual([
      ["a", 1],
      ["a", 2],
      ["a", 3],
      ["b", 4],
    ]);
    expect(at.bodies()[1]).toMatchObject({ stepIndex: 1, accumulatedOutputs: { a: [1, 2, 3] } });
  });

  it("tells one iteration by loopIndex", async () => {
    at.script = [
      reply(started(2), ...executed({ stepId: "a", output: 1, loopIndex: 0 }), paused),
      reply(...live(["b", 4]), over),
    ];
    await collect(flowOf(undefined)(at.client).steps({ message: "" }));
    expect(at.bodies()[1]).toMatchObject({ accumulatedOutputs: { a: [1] } });
  });

  it("takes a completion without an output for a repetition", async () => {
    at.script = [
      reply(started(2), ...live(["a", 1]), frame("step_completed", { stepId: "a" }), paused),
      reply(...live(["b", 4]), over),
    ];
    const steps = await collect(flowOf(undefined)(at.client).steps({ message: "" }));
    expect(steps.map((step) => step.output)).toEqual([1, 1, 4]);
    expect(at.bodies()[1]).toMatchObject({ stepIndex: 1, accumulatedOutputs: { a: 1 } });
  });
});
