import { currentSessionId, Noukai, traceScope } from "@noukai/sdk";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createClient, unwrap, type Client } from "noukai-codegen-runtime";
import { withReplay, withSession } from "noukai-codegen-runtime/replay";
import type { Emulator } from "../../emulator/index.js";
import { broken, counter, joined, shouter, startFlows } from "../runtime/replay/flows.js";

/*
 * The published client, unmodified, and ours replay each other's sessions, on both forms of the wire. Its address is fixed at
 * localhost:8080, which is routed to the emulator underneath `fetch`.
 */
const forms = ["older", "newest"] as const;
const emulators = new Map<string, Emulator>();
const realFetch = globalThis.fetch;
let emulator: Emulator;
let noukai: Noukai;
let client: Client;
/** Requests of either client. */
let requested: string[];

beforeAll(async () => {
  for (const wire of forms) emulators.set(wire, await startFlows({ wire, capture: "full" }));
});
afterAll(async () => {
  for (const each of emulators.values()) await each.close();
});

function open(wire: (typeof forms)[number]): void {
  const found = emulators.get(wire);
  if (!found) throw new Error(wire);
  emulator = found;
  client = createClient({
    apiKey: "nk_test",
    baseUrl: emulator.url,
    hooks: { request: ({ url }) => requested.push(new URL(url).pathname) },
  });
}

beforeEach(() => {
  requested = [];
  // The vendor's client takes any second call of a flow for a concurrent one.
  vi.spyOn(console, "warn").mockReturnValue();
  vi.stubEnv("NOUKAI_REPLAY_ENABLED", "true");
  vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    expect(url.host).toBe("localhost:8080");
    url.host = `127.0.0.1:${emulator.port}`;
    requested.push(url.pathname);
    return realFetch(url, init);
  });
  noukai = new Noukai({ apiKey: "nk_test", env: "dev", org: "acme", project: "spelling" });
});
afterEach(async () => {
  await noukai.close();
  await client.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

interface Step {
  readonly stepId: string;
  readonly output?: unknown;
  readonly stepIndex: number;
}

async function collect(steps: AsyncIterable<Step>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const { stepId, output, stepIndex } of steps) seen.push([stepId, output, stepIndex]);
  return seen;
}

/** The same program with either client: what it returns is comparable. */
const programs = {
  theirs: async (): Promise<unknown> => {
    const execute = async (slug: string, message: string): Promise<unknown> => {
      const done = await noukai.flow(slug).execute({ message, version: 1 });
      return done.requiresToolCalls ? undefined : done.result;
    };
    return [
      await execute("grade-3", "one"),
      await collect(noukai.flow("grade-3").steps({ message: "three", version: 1 })),
      await execute("shouter", "a b"),
      await execute("grade-3", "seventeen"),
      await execute("joined", "x"),
    ];
  },
  ours: async (): Promise<unknown> => {
    const flow = counter(client);
    const count = async (message: string): Promise<unknown> =>
      unwrap(await flow.execute({ message }));
    return [
      await count("one"),
      await collect(flow.steps({ message: "three" })),
      unwrap(await shouter(client).execute({ message: "a b" })),
      await count("seventeen"),
      unwrap(await joined(client).execute({ message: "x" })),
    ];
  },
};
const expected = [
  6,
  [
    ["count", { letters: 5 }, 0],
    ["double", 10, 1],
  ],
  ["A", "B"],
  18,
  { a: { is: "a" }, b: { is: "b" } },
];

const recordTheirs = async (program: () => Promise<unknown>): Promise<string> => {
  let sessionId = "";
  await traceScope(
    async () => {
      sessionId = currentSessionId() ?? "";
      await program();
    },
    { transport: noukai._transport },
  );
  return sessionId;
};
const recordOurs = (program: () => Promise<unknown>): Promise<string> =>
  withSession(async ({ sessionId }) => {
    await program();
    return sessionId;
  });
const replayTheirs = (sessionId: string, program: () => Promise<unknown>): Promise<unknown> =>
  traceScope(program, { replaySessionId: sessionId, transport: noukai._transport });

describe.each(forms)("sessions on the %s form of the wire", (wire) => {
  beforeEach(() => {
    open(wire);
  });

  test("of the vendor's client are replayed by ours", async () => {
    const sessionId = await recordTheirs(programs.theirs);
    requested = [];
    expect(await withReplay(sessionId, programs.ours)).toEqual(expected);
    expect(requested).toEqual([`/api/v1/seq/sessions/${sessionId}`]);
  });

  test("of ours are replayed by the vendor's client", async () => {
    const sessionId = await recordOurs(programs.ours);
    requested = [];
    expect(await replayTheirs(sessionId, programs.theirs)).toEqual(expected);
    expect(requested).toEqual([`/api/v1/seq/sessions/${sessionId}`]);
  });

  test("with a failed run fail in both", async () => {
    const ours = (): Promise<unknown> =>
      broken(client).execute({ message: "x", throwOnFailure: true });
    const theirs = (): Promise<unknown> =>
      noukai.flow("broken").execute({ message: "x", version: 1 });
    const failure = { name: "FlowExecutionError", code: "NO_LUCK" };
    await expect(
      replayTheirs(await recordOurs(() => ours().catch(() => 0)), theirs),
    ).rejects.toMatchObject(failure);
    await expect(withReplay(await recordTheirs(theirs), ours)).rejects.toMatchObject(failure);
  });

  test("with another number of calls fail in both, with errors of the same name", async () => {
    const ours = (): Promise<unknown> => counter(client).execute({ message: "x" });
    const theirs = (): Promise<unknown> =>
      noukai.flow("grade-3").execute({ message: "x", version: 1 });
    const sessionId = await recordOurs(ours);
    const names = async (replay: Promise<unknown>): Promise<unknown> =>
      replay.catch((error: unknown) => error instanceof Error && error.name);
    const twice = (call: () => Promise<unknown>) => async () => [await call(), await call()];
    expect(await names(withReplay(sessionId, twice(ours)))).toBe("ReplayMissError");
    expect(await names(replayTheirs(sessionId, twice(theirs)))).toBe("ReplayMissError");
    const nothing = (): Promise<number> => Promise.resolve(1);
    expect(await names(withReplay({ sessionId, client }, nothing))).toBe("ReplayLeftoverError");
    expect(await names(replayTheirs(sessionId, nothing))).toBe("ReplayLeftoverError");
  });
});
