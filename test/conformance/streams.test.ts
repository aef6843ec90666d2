import { defineFlow, type FlowFactory } from "noukai-codegen-runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clientFor, type LooseFlow } from "../runtime/support/flow.js";
import { frame, startServer, stream, type ScriptedServer } from "../runtime/support/server.js";

/*
 * A run of a step, a parallel and a loop of two steps, whose stream comes in the older form (outputs on `step_completed`, results
 * on `flow_completed`), in the live form (outputs on `step_output` only, one `step_completed` per iteration), and in both at once.
 * What a program sees is the same.
 */
const flow: FlowFactory<LooseFlow> = defineFlow<LooseFlow>({
  org: "acme",
  project: "spelling",
  slug: "grade-3",
  defaultVersion: 1,
  primary: "message",
  shape: "[explain check]",
});

type Form = "old" | "live";

/** The inputs of every call. */
const call: object = { message: "Ths is fn." };

/** What each step takes, by iteration. */
const inputs: Record<string, readonly unknown[]> = {
  find: [{ message: "Ths is fn." }],
  praise: [{ words: ["ths", "fn"] }],
  score: [{ words: ["ths", "fn"] }],
  explain: [{ item: "ths" }, { item: "fn" }],
  check: [{ text: "this" }, { text: "fun" }],
};
/** What each step returns, by iteration. */
const returned: Record<string, readonly unknown[]> = {
  find: [{ words: ["ths", "fn"] }],
  praise: ["Well tried."],
  score: [{ points: 8 }],
  explain: [{ text: "this" }, { text: "fun" }],
  check: [{ fine: true }, { fine: false }],
};
const outputs = {
  find: returned.find?.[0],
  praise: returned.praise?.[0],
  score: returned.score?.[0],
  explain: returned.explain,
  check: returned.check,
};
type StepId = keyof typeof outputs;

/** What one execution of a step costs. */
const usage = {
  durationMs: 5,
  tokens: { prompt: 3, completion: 2, total: 5 },
  costUsd: "0.000120",
};
/** The same, for a step of the loop, which is executed twice. */
const loopUsage = {
  durationMs: 10,
  tokens: { prompt: 6, completion: 4, total: 10 },
  costUsd: "0.000240",
};

/** The frames of one execution of a step, without its completion in the older form of a loop. */
function execution(form: Form, stepId: StepId, index: number, iteration?: number): string[] {
  const [input, output] = [inputs[stepId]?.[iteration ?? 0], returned[stepId]?.[iteration ?? 0]];
  const loop = iteration === undefined || form === "live" ? {} : { loopIndex: iteration };
  const data = form === "old" ? "Data" : "Context";
  const ends = form === "live" || iteration === undefined;
  return [
    ...(form === "live" || !iteration
      ? [frame("step_started", { stepId, name: stepId, stepIndex: index })]
      : []),
    frame("step_input", { stepId, [`input${data}`]: input, ...loop }),
    frame("step_output", { stepId, [`output${data}`]: output, ...loop }),
    ...(ends
      ? [
          frame("step_completed", {
            stepId,
            name: stepId,
            ...usage,
            ...(form === "old" && { output }),
          }),
        ]
      : []),
  ];
}

/** `step_completed` of a step of the loop, in the older form. */
function loopCompleted(stepId: "explain" | "check"): string {
  return frame("step_completed", { stepId, name: stepId, output: outputs[stepId], ...loopUsage });
}

/**
 * The frames of each top-level node of the flow, by the form of each.
 *
 * @param first the step index of the first step of each node, which counts over one call
 */
function nodes(
  forms: { find: Form; praise: Form; score: Form; loop: Form },
  first: { branches: number; loop: number },
): string[][] {
  const { find, praise, score, loop } = forms;
  const [startOfPraise = "", ...restOfPraise] = execution(praise, "praise", first.branches);
  const iterations = [0, 1].flatMap((iteration) => [
    ...execution(loop, "explain", first.loop, iteration),
    ...execution(loop, "check", first.loop + 1, iteration),
  ]);
  return [
    execution(find, "find", 0),
    // Branches run at once, so their frames interleave.
    [startOfPraise, ...execution(score, "score", first.branches + 1), ...restOfPraise],
    [...iterations, ...(loop === "old" ? [loopCompleted("explain"), loopCompleted("check")] : [])],
  ];
}

function runStarted(form: Form): string {
  const runId = form === "old" ? { runId: "e1" } : {};
  return frame("run_started", { ...runId, executionId: "e1", flowId: "f", stepCount: 5 });
}

function paused(form: Form, stepId: StepId): string {
  const fields = form === "old" ? { stepId, stepIndex: 0 } : { executionId: "e1" };
  return frame("step_paused", fields);
}

function flowCompleted(form: Form): string {
  const result = form === "old" ? { runId: "e1", result: outputs.check } : {};
  return frame("flow_completed", { executionId: "e1", summary: { steps: 5 }, ...result });
}

const forms = {
  "old form": { find: "old", praise: "old", score: "old", loop: "old", ends: "old" },
  "live form": { find: "live", praise: "live", score: "live", loop: "live", ends: "live" },
  "mixed form": { find: "old", praise: "live", score: "old", loop: "live", ends: "live" },
} as const;

let server: ScriptedServer;
beforeEach(async () => {
  server = await startServer(() => undefined);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

/** Serves the bodies in order. */
function serve(bodies: readonly (readonly string[])[]): void {
  const left = [...bodies];
  server.handle((_request, response) => {
    stream(response, left.shift() ?? []);
  });
}

async function collect(events: AsyncIterable<object>): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  for await (const event of events) all.push({ ...event });
  return all;
}

/** What the events of a type say of each step: `field`, in order. */
function byStep(
  events: readonly Record<string, unknown>[],
  type: string,
  field: string,
): Record<string, unknown[]> {
  const said: Record<string, unknown[]> = {};
  for (const event of events) {
    if (event.type === type) (said[String(event.stepId)] ??= []).push(event[field]);
  }
  return said;
}

/** Expects all that a program is to see of the run. */
function expectRun(events: readonly Record<string, unknown>[], pauses: number): void {
  expect(events[0]).toMatchObject({ type: "run_started", executionId: "e1", stepCount: 5 });
  expect(byStep(events, "step_input", "inputData")).toEqual(inputs);
  expect(byStep(events, "step_output", "outputData")).toEqual(returned);
  expect(events.filter(({ type }) => type === "step_paused")).toHaveLength(pauses);
  expectSteps(events.filter(({ type }) => type === "step_completed"));
  expect(events.at(-1)).toMatchObject({
    type: "flow_completed",
    executionId: "e1",
    result: outputs.check,
    summary: { steps: 5 },
  });
}

/** Expects each step once, with its output and what it cost. */
function expectSteps(completed: readonly Record<string, unknown>[]): void {
  const at = (stepId: StepId, stepIndex: number, cost: object): object =>
    expect.objectContaining({ stepId, output: outputs[stepId], stepIndex, ...cost }) as object;
  expect(completed).toHaveLength(5);
  expect(completed[0]).toEqual(at("find", 0, usage));
  // The branches complete in any order.
  expect(completed.slice(1, 3)).toContainEqual(at("praise", 1, usage));
  expect(completed.slice(1, 3)).toContainEqual(at("score", 2, usage));
  expect(completed.slice(3)).toEqual([at("explain", 3, loopUsage), at("check", 4, loopUsage)]);
}

describe.each(Object.entries(forms))("%s", (_name, form) => {
  const { ends } = form;

  test("one call per step", async () => {
    const [find = [], branches = [], loop = []] = nodes(form, { branches: 0, loop: 0 });
    const bodies = [
      [runStarted(ends), ...find, paused(ends, "find")],
      [runStarted(ends), ...branches, paused(ends, "praise")],
      [runStarted(ends), ...loop, flowCompleted(ends)],
    ];
    const warnings: string[] = [];
    await using client = clientFor(server.baseUrl, {
      hooks: { warning: (message) => warnings.push(message) },
    });
    serve(bodies);
    expectRun(await collect(flow(client).events(call)), 2);
    const { find: found, praise, score } = outputs;
    expect(server.requests.map(({ body }) => body)).toMatchObject([
      { message: "Ths is fn.", stepIndex: 0, accumulatedOutputs: {} },
      { executionId: "e1", stepIndex: 1, accumulatedOutputs: { find: found } },
      { executionId: "e1", stepIndex: 3, accumulatedOutputs: { find: found, praise, score } },
    ]);
    serve(bodies);
    expectSteps(await collect(flow(client).steps(call)));
    expect(warnings).toEqual([]);
  });

  test("runRemaining", async () => {
    await using client = clientFor(server.baseUrl);
    const frames = nodes(form, { branches: 1, loop: 3 }).flat();
    serve([[runStarted(ends), ...frames, flowCompleted(ends)]]);
    const events = flow(client).events({ ...call, runRemaining: true });
    expectRun(await collect(events), 0);
    expect(server.requests.map(({ body }) => body)).toEqual([
      { message: "Ths is fn.", stepIndex: 0, accumulatedOutputs: {}, runRemaining: true },
    ]);
  });
});
