import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Noukai } from "@noukai/sdk";
import { createClient, type Client } from "noukai-codegen-runtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { resolveConfig } from "../../generator/config/index.js";
import { generate } from "../../generator/generate.js";
import { root } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

/*
 * Clients generated from the example flows beside the published client: the same flow and the same input give the same
 * results and the same events.
 */

/** A generated flow as both clients see it: what differs is only who wrote it. */
interface AnyFlow {
  execute(options: object): Promise<object>;
  events(options: object): AsyncIterable<Event>;
  steps(options: object): AsyncIterable<Event>;
  executeAsync(options: object): Promise<{ wait(options: object): Promise<object> }>;
  run(id: string): {
    trace(): Promise<{ flowRun: { status: string }; steps: Traced[] }>;
    liveTrace(): AsyncIterable<Event>;
  };
}
interface Event {
  readonly type: string;
  readonly stepId?: string;
  readonly stepIndex?: number;
  readonly output?: unknown;
  readonly result?: unknown;
}
interface Traced {
  readonly stepId: string;
  readonly loopIndex: number | null;
  readonly inputContext: unknown;
  readonly outputContext: unknown;
}

const cases = [
  {
    address: "acme/spelling/grade-3",
    module: "acme/spelling/grade-3.ts",
    name: "grade3",
    message: "Ths is fun.",
    parameters: { difficulty: "hard" },
  },
  {
    address: "acme/support/triage",
    module: "acme/support/triage.ts",
    name: "triage",
    message: "Help",
    parameters: { customer: { id: "cus_1", plan: "team" } },
  },
  {
    address: "acme/documents/extract",
    module: "acme/documents/extract.ts",
    name: "extract",
    message: "Chapter one.",
    parameters: {},
  },
  {
    address: "acme/research/brief",
    module: "acme/research/brief.ts",
    name: "brief",
    message: "Why is the sky blue?",
    parameters: {},
  },
  {
    address: "acme/translation/localise",
    module: "acme/translation/localise.ts",
    name: "localise",
    message: "de",
    parameters: {
      messages: [
        { key: "a", text: "Hello {name}" },
        { key: "b", text: "Bye" },
      ],
    },
  },
] as const;

let folder: TemporaryFolder;
let emulator: Emulator;
let client: Client;
let noukai: Noukai;
const realFetch = globalThis.fetch;

beforeAll(async () => {
  folder = await temporaryFolder();
  const config = await resolveConfig(root, {
    source: ["examples/flows"],
    out: join(folder.path, "flows"),
  });
  await generate(config, { cache: false });
  emulator = await startEmulator({ flows: "examples/flows", cwd: root });
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
  await folder[Symbol.asyncDispose]();
});

async function generated(module: string, name: string): Promise<AnyFlow> {
  const loaded = (await import(pathToFileURL(join(folder.path, "flows", module)).href)) as Record<
    string,
    (client: Client) => AnyFlow
  >;
  const factory = loaded[name];
  if (factory === undefined) throw new Error(`${module} does not export ${name}`);
  return factory(client);
}

async function collect(events: AsyncIterable<Event>): Promise<Event[]> {
  const all: Event[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** What an event says beyond ids and times. Branches run at once, so events are compared step by step. */
function telling(events: readonly Event[]): Record<string, unknown[]> {
  const byStep: Record<string, unknown[]> = {};
  for (const event of events) {
    (byStep[event.stepId ?? "run"] ??= []).push([event.type, event.output, event.result]);
  }
  return byStep;
}

describe.each(cases)("$address", ({ address, module, name, message, parameters }) => {
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
    const flow = await generated(module, name);
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
    const flow = await generated(module, name);
    const ours = await collect(flow.events({ ...inputs, ...(await sameVersion()), runRemaining }));
    const theirs = await collect(
      noukai.flow(address).events({ ...inputs, runRemaining }) as AsyncIterable<Event>,
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
    const flow = await generated(module, name);
    const mine = (await flow.execute({ ...inputs, ...(await sameVersion()), trace: true })) as {
      executionId: string;
    };
    const theirs = await noukai.flow(address).execute({ ...inputs, trace: true });
    const ours = await flow.run(mine.executionId).trace();
    const trace = await noukai
      .flow(address)
      .run(theirs.executionId ?? "")
      .trace();
    const content = (steps: readonly Traced[]): unknown[] =>
      steps.map(({ stepId, loopIndex, inputContext, outputContext }) => [
        stepId,
        loopIndex,
        inputContext,
        outputContext,
      ]);
    expect(content(ours.steps)).toEqual(content(trace.steps as Traced[]));
    const live = await collect(flow.run(mine.executionId).liveTrace());
    expect(live.at(-1)).toMatchObject({ type: "flow_completed" });
  });
});
