import { describe, expect, it } from "vitest";
import { frame } from "../support/server.js";
import { flowOf, forms, live, old, over, paused, reply, started } from "./forms.js";
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
