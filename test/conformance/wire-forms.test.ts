import { createClient, type Client } from "noukai-codegen-runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { root } from "../support/cli.js";
import {
  collect,
  contentOf,
  exampleFlows,
  generateExamples,
  type AnyEvent,
  type ExampleFlow,
  type GeneratedClients,
  type GeneratedFlow,
} from "./example-flows.js";

/*
 * Clients generated from the example flows, on the newest form of the wire and on the older one: results, outputs of steps and
 * traces are the same. The emulator's sampled outputs are the same for the same inputs, so runs can be compared.
 */
const forms = ["newest", "older"] as const;

let generated: GeneratedClients;
let emulators: Emulator[];
let clients: Client[];
const warnings: string[] = [];

beforeAll(async () => {
  generated = await generateExamples();
  emulators = await Promise.all(
    forms.map((wire) => startEmulator({ flows: "examples/flows", cwd: root, wire })),
  );
  clients = emulators.map(({ url }) =>
    createClient({
      apiKey: "nk_test",
      baseUrl: url,
      hooks: { warning: (message) => warnings.push(message) },
    }),
  );
});
afterAll(async () => {
  for (const client of clients) await client.close();
  for (const emulator of emulators) await emulator.close();
  await generated[Symbol.asyncDispose]();
});

/** Does the same on both forms, and expects the same of both. */
async function onBothForms<T>(
  example: ExampleFlow,
  use: (flow: GeneratedFlow) => Promise<T>,
): Promise<T> {
  const [newest, older] = await Promise.all(
    clients.map(async (client) => use(await generated.load(example, client))),
  );
  expect(newest).toEqual(older);
  return newest as T;
}

/** What the events of a type say of each step. Branches run at once, so events are compared step by step. */
function byStep(
  events: readonly AnyEvent[],
  type: string,
  field: "inputData" | "outputData" | "output" | "stepIndex",
): Record<string, unknown[]> {
  const said: Record<string, unknown[]> = {};
  for (const event of events) {
    if (event.type === type) (said[event.stepId ?? "?"] ??= []).push(event[field]);
  }
  return said;
}

describe.each(exampleFlows)("$address, on both forms of the wire", (example) => {
  const { message, parameters } = example;
  const inputs = { message, parameters };

  test("the same result, executed and queued", async () => {
    const { executed, queued } = await onBothForms(example, async (flow) => {
      const done = (await flow.execute(inputs)) as { status: string; result: unknown };
      const job = await flow.executeAsync(inputs);
      const ended = (await job.wait({ pollInterval: 10 })) as typeof done;
      return {
        executed: { status: done.status, result: done.result },
        queued: { status: ended.status, result: ended.result },
      };
    });
    expect(executed.status).toBe("completed");
    expect(executed.result).toBeDefined();
    expect(queued).toEqual(executed);
  });

  test.each([false, true])("the same events, with runRemaining %s", async (runRemaining) => {
    const { result, outputs } = await onBothForms(example, async (flow) => {
      const events = await collect(flow.events({ ...inputs, runRemaining }));
      return {
        ends: events.at(-1)?.type,
        result: events.at(-1)?.result,
        pauses: events.filter(({ type }) => type === "step_paused").length,
        indexes: byStep(events, "step_completed", "stepIndex"),
        inputs: byStep(events, "step_input", "inputData"),
        parts: byStep(events, "step_output", "outputData"),
        outputs: byStep(events, "step_completed", "output"),
      };
    });
    const [newest] = clients;
    if (!newest) throw new Error("no client");
    const executed = await (await generated.load(example, newest)).execute(inputs);
    expect(executed).toMatchObject({ status: "completed", result });
    // Each step completes once, with an output.
    for (const each of Object.values(outputs)) {
      expect(each).toHaveLength(1);
      expect(each[0]).toBeDefined();
    }
  });

  test("the same steps", async () => {
    const steps = await onBothForms(example, async (flow) => {
      const completed = await collect(flow.steps(inputs));
      return completed
        .map(({ stepId, stepIndex, output }) => ({ stepId, stepIndex, output }))
        .sort((a, b) => (a.stepIndex ?? 0) - (b.stepIndex ?? 0));
    });
    expect(steps.map(({ stepIndex }) => stepIndex)).toEqual(steps.map((_, index) => index));
    for (const { output } of steps) expect(output).toBeDefined();
  });

  test("the same traces", async () => {
    const { steps, live } = await onBothForms(example, async (flow) => {
      const done = await flow.execute({ ...inputs, trace: true });
      const run = flow.run((done as { executionId: string }).executionId);
      const { flowRun, steps } = await run.trace();
      const events = await collect(run.liveTrace());
      return {
        status: flowRun.status,
        steps: contentOf(steps),
        live: {
          inputs: byStep(events, "step_input", "inputData"),
          outputs: byStep(events, "step_completed", "output"),
          result: events.at(-1)?.result,
        },
        ends: events.at(-1)?.type,
      };
    });
    expect(steps.length).toBeGreaterThan(0);
    expect(Object.keys(live.outputs).length).toBeGreaterThan(0);
  });
});

test("the forms differ on the socket", async () => {
  const frames = await Promise.all(
    emulators.map(async ({ url }) => {
      const response = await fetch(`${url}/seq/acme/spelling/grade-3/v1/step`, {
        method: "POST",
        headers: { authorization: "Bearer nk_test", "content-type": "application/json" },
        body: JSON.stringify({ message: "Ths.", stepIndex: 0, accumulatedOutputs: {} }),
      });
      return response.text();
    }),
  );
  const [newest = "", older = ""] = frames;
  expect(newest).toMatch(/"outputContext":/);
  expect(newest).not.toMatch(/"outputData":|"output":|"result":|"runId":/);
  expect(older).toMatch(/"outputData":/);
  expect(older).toMatch(/"output":/);
  expect(older).not.toMatch(/"outputContext":/);
});

test("nothing was to be warned of", () => {
  expect(warnings).toEqual([]);
});
