import { describe, expect, it } from "vitest";
import { frame } from "../support/server.js";
import { executed, flowOf, live, over, paused, reply, started } from "./forms.js";
import { collect, useStreams } from "./harness.js";

const at = useStreams();

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

  it("has no result for steps() to miss", async () => {
    at.script = [reply(started(1), ...live(["a", 1]), over)];
    await collect(flowOf(undefined)(at.client).steps({ message: "" }));
    expect(at.warnings).toEqual([]);
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

  it("ignores loopIndex where the shape has no loop", async () => {
    at.script = [reply(started(1), ...executed({ stepId: "a", output: 1, loopIndex: 0 }), over)];
    const events = await collect(flowOf("a")(at.client).events({ message: "" }));
    expect(events.at(-1)).toMatchObject({ type: "flow_completed", result: 1 });
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
