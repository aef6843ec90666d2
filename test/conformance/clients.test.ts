import { Noukai } from "@noukai/sdk";
import { createClient, type Client } from "noukai-codegen-runtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { root } from "../support/cli.js";
import {
  collect,
  contentOf,
  exampleFlows,
  generateExamples,
  type AnyEvent,
  type GeneratedClients,
} from "./example-flows.js";

/*
 * Clients generated from the example flows beside the published client: the same flow and the same input give the same
 * results and the same events.
 */

let generated: GeneratedClients;
let emulator: Emulator;
let client: Client;
let noukai: Noukai;
const realFetch = globalThis.fetch;

beforeAll(async () => {
  generated = await generateExamples();
  // The published client is older than the newest form of the wire.
  emulator = await startEmulator({ flows: "examples/flows", cwd: root, wire: "older" });
});
beforeEach(() => {
  client = createClient({ apiKey: "nk_test", baseUrl: emulator.url });
  vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    url.host = `127.0.0.1:${emulator.port}`;
    return realFetch(url, init);
  });
  noukai = new Noukai({ apiKey: "nk_test", env: "dev" });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await client[Symbol.asyncDispose]();
  await noukai.close();
});
afterAll(async () => {
  await emulator.close();
  await generated[Symbol.asyncDispose]();
});

/** What an event says beyond ids and times. Branches run at once, so events are compared step by step. */
function telling(events: readonly AnyEvent[]): Record<string, unknown[]> {
  const byStep: Record<string, unknown[]> = {};
  for (const event of events) {
    (byStep[event.stepId ?? "run"] ??= []).push([event.type, event.output, event.result]);
  }
  return byStep;
}

describe.each(exampleFlows)("$address", (example) => {
  const { address, message, parameters } = example;
  const inputs = { message, parameters };
  // The published client's default names no version: it runs production where there is one, else the draft.
  const sameVersion = async (): Promise<object> => {
    const [, , slug = ""] = address.split("/");
    const response = await realFetch(`${emulator.url}/flows`);
    const { flows } = (await response.json()) as {
      flows: { definition: { slug: string; version: unknown; production?: number } }[];
    };
    const draft = flows.find(
      ({ definition }) => definition.slug === slug && definition.version === "draft",
    );
    return { version: draft?.definition.production ?? "draft" };
  };

  test("gives the same result, executed and queued", async () => {
    const flow = await generated.load(example, client);
    const ours = { ...inputs, ...(await sameVersion()) };
    const executed = await flow.execute(ours);
    expect(executed).toMatchObject({ status: "completed" });
    const { result } = executed as { result: unknown };
    expect(await noukai.flow(address).execute(inputs)).toMatchObject({
      status: "completed",
      result,
    });
    const job = await flow.executeAsync(ours);
    expect(await job.wait({ pollInterval: 10 })).toMatchObject({ status: "completed", result });
    const theirJob = await noukai.flow(address).executeAsync(inputs);
    expect(await theirJob.wait({ pollInterval: 10 })).toMatchObject({
      status: "completed",
      result,
    });
  });

  test.each([false, true])("gives the same events, with runRemaining %s", async (runRemaining) => {
    const flow = await generated.load(example, client);
    const ours = await collect(flow.events({ ...inputs, ...(await sameVersion()), runRemaining }));
    const theirs = await collect(
      noukai.flow(address).events({ ...inputs, runRemaining }) as AsyncIterable<AnyEvent>,
    );
    expect(telling(ours)).toEqual(telling(theirs));
    expect(ours.at(-1)?.type).toBe("flow_completed");
    const steps = await collect(flow.steps({ ...inputs, ...(await sameVersion()) }));
    expect(telling(steps)).toEqual(telling(theirs.filter(({ type }) => type === "step_completed")));
    expect(steps.map(({ stepIndex }) => stepIndex).sort()).toEqual(
      ours
        .filter(({ type }) => type === "step_completed")
        .map(({ stepIndex }) => stepIndex)
        .sort(),
    );
  });

  test("gives the same traces, and a live trace of all steps", async () => {
    const flow = await generated.load(example, client);
    const mine = (await flow.execute({ ...inputs, ...(await sameVersion()), trace: true })) as {
      executionId: string;
    };
    const theirs = await noukai.flow(address).execute({ ...inputs, trace: true });
    const ours = await flow.run(mine.executionId).trace();
    const trace = await noukai
      .flow(address)
      .run(theirs.executionId ?? "")
      .trace();
    expect(contentOf(ours.steps)).toEqual(contentOf(trace.steps));
    const live = await collect(flow.run(mine.executionId).liveTrace());
    expect(live.at(-1)).toMatchObject({ type: "flow_completed" });
  });
});
