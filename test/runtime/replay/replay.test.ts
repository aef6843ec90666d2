import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  defineTool,
  FlowExecutionError,
  unwrap,
  type Client,
  type ClientOptions,
} from "noukai-codegen-runtime";
import {
  currentSession,
  ReplayDisabledError,
  ReplayError,
  ReplayInvalidSessionError,
  ReplayLeftoverError,
  ReplayMissError,
  ReplayNoSnapshotsError,
  ReplaySessionNotFoundError,
  withReplay,
  withSession,
} from "noukai-codegen-runtime/replay";
import { z } from "zod";
import type { Emulator } from "../../../emulator/index.js";
import { clientFor } from "../support/flow.js";
import { asker, broken, counter, joined, shouter, startFlows } from "./flows.js";

/*
 * Sessions that the emulator recorded, replayed. Each replay uses a client of its own whose requests are noted, so that a test
 * sees that nothing but the session was requested.
 */
let emulator: Emulator;
let client: Client;
let requested: string[];

beforeAll(async () => {
  emulator = await startFlows({ capture: "full" });
});
afterAll(() => emulator.close());
beforeEach(() => {
  vi.stubEnv("NOUKAI_REPLAY_ENABLED", "true");
  requested = [];
  client = open();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await client.close();
});

function open(options: ClientOptions = {}): Client {
  return clientFor(emulator.url, {
    hooks: { request: ({ method, url }) => requested.push(`${method} ${new URL(url).pathname}`) },
    ...options,
  });
}

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Runs a program live and again from its recording, and returns what it returned both times. */
async function twice<T>(program: () => Promise<T>): Promise<{ live: T; replayed: T }> {
  let sessionId = "";
  const live = await withSession((session) => {
    ({ sessionId } = session);
    return program();
  });
  requested = [];
  const replayed = await withReplay(sessionId, program);
  expect(requested).toEqual([`GET /api/v1/seq/sessions/${sessionId}`]);
  return { live, replayed };
}

async function record(program: () => Promise<unknown>): Promise<string> {
  return withSession(async ({ sessionId }) => {
    await program();
    return sessionId;
  });
}

describe("a replay", () => {
  it.each([
    ["a plain flow", () => counter(client).execute({ message: "four" })],
    ["one that ends in a loop", () => shouter(client).execute({ message: "one two" })],
    ["one that ends in branches", () => joined(client).execute({ message: "x" })],
  ])("gives the results of execute: %s", async (_, program) => {
    const { live, replayed } = await twice<unknown>(program);
    expect(live).toMatchObject({ status: "completed" });
    // The number of steps is that of the recording, which has what branches give together as one more.
    const counted = (outcome: unknown): unknown => ({ ...(outcome as object), blockCount: 0 });
    expect(counted(replayed)).toEqual(counted(live));
  });

  it("gives the same steps of steps()", async () => {
    const { live, replayed } = await twice(async () => [
      ...(await collect(counter(client).steps({ message: "four" }))),
      ...(await collect(shouter(client).steps({ message: "one two three" }))),
    ]);
    const of = (steps: typeof live): unknown[] =>
      steps.map(({ stepId, output, stepIndex }) => ({ stepId, output, stepIndex }));
    expect(live).toHaveLength(4);
    expect(of(replayed)).toEqual(of(live));
  });

  it.each([counter, shouter, joined])(
    "gives the events that a recording has, with the same result: %#",
    async (flow) => {
      const { live, replayed } = await twice<{ type: string }[]>(() =>
        collect<{ type: string }>(flow(client).events({ message: "one two", runRemaining: true })),
      );
      expect(replayed.at(-1)).toMatchObject({
        type: "flow_completed",
        result: (live.at(-1) as { result?: unknown }).result,
      });
      const order = (events: typeof live): string[] => [...new Set(events.map(({ type }) => type))];
      expect(order(replayed)).toEqual(order(live));
    },
  );

  it("answers calls of one flow in their order, and flows and kinds of call apart", async () => {
    const program = async (): Promise<unknown[]> => {
      const flow = counter(client);
      const first = unwrap(await flow.execute({ message: "1" }));
      const steps = await collect(flow.steps({ message: "22" }));
      const shouted = unwrap(await shouter(client).execute({ message: "a b" }));
      const parallel = await Promise.all(
        ["333", "4444", "55555"].map(async (message) => unwrap(await flow.execute({ message }))),
      );
      return [first, steps.map(({ output }) => output), shouted, parallel];
    };
    const { live, replayed } = await twice(program);
    expect(live).toEqual([2, [{ letters: 2 }, 4], ["A", "B"], expect.anything()]);
    expect(replayed.slice(0, 3)).toEqual(live.slice(0, 3));
    expect([...(replayed[3] as number[])].sort()).toEqual([10, 6, 8]);
  });

  it("takes other inputs: they are not compared", async () => {
    const sessionId = await record(() => counter(client).execute({ message: "four" }));
    const done = await withReplay(sessionId, () => counter(client).execute({ message: "other" }));
    expect(unwrap(done)).toBe(8);
  });

  it("gives a failed run as it came", async () => {
    const program = (throwOnFailure: boolean): Promise<unknown> =>
      broken(client)
        .execute({ message: "x", throwOnFailure })
        .catch((error: unknown) => error);
    const returned = await twice(() => program(false));
    expect(returned.replayed).toMatchObject({
      status: "failed",
      error: { stepId: "two", code: "NO_LUCK" },
      executionId: (returned.live as { executionId: string }).executionId,
    });
    const thrown = await twice(() => program(true));
    for (const error of [thrown.live, thrown.replayed]) {
      expect(error).toBeInstanceOf(FlowExecutionError);
      expect(error).toMatchObject({ name: "FlowExecutionError" });
    }
    expect(thrown.replayed).toMatchObject({ stepId: "two", code: "NO_LUCK" });
    const streamed = await twice(() =>
      collect(broken(client).steps({ message: "x" })).catch((error: unknown) => error),
    );
    for (const error of [streamed.live, streamed.replayed])
      expect(error).toMatchObject({
        name: "FlowExecutionError",
        stepId: "two",
        code: "NO_LUCK",
      });
  });

  it("throws a failed run if it is to, as the vendor's client does", async () => {
    const sessionId = await record(() => broken(client).execute({ message: "x" }));
    const replay = withReplay({ sessionId, throwOnFailure: true }, () =>
      broken(client).execute({ message: "x" }),
    );
    await expect(replay).rejects.toMatchObject({
      name: "FlowExecutionError",
      stepId: "two",
      code: "NO_LUCK",
    });
  });

  it("has the end of a run that called tools, without calling them", async () => {
    let calls = 0;
    const tool = defineTool({
      name: "look_up",
      parameters: z.object({}).loose(),
      run: () => `found ${++calls}`,
    });
    const program = async (): Promise<unknown> =>
      unwrap(await asker(client).execute({ message: "Paris?", tools: [tool] }));
    const { live, replayed } = await twice(program);
    expect(replayed).toEqual(live);
    expect(calls).toBe(1);
  });

  it("leaves out the service's own keys and has the recorded execution id", async () => {
    const sessionId = await record(() => counter(client).execute({ message: "four" }));
    const [run] = await client.session(sessionId).executions(counter);
    const done = await withReplay(sessionId, () => counter(client).execute({ message: "four" }));
    expect(done.executionId).toBe(run?.executionId);
  });

  it("is not the way of calls outside of it", async () => {
    const sessionId = await record(() => counter(client).execute({ message: "four" }));
    const outside = counter(client);
    const [inside, live] = await Promise.all([
      withReplay(sessionId, () => counter(client).execute({ message: "x" })),
      outside.execute({ message: "x" }),
    ]);
    expect(unwrap(inside)).toBe(8);
    expect(unwrap(live)).toBe(2);
    expect(currentSession()).toBeUndefined();
  });

  it("reads the session first with a client of its own, and reports what is wrong before anything runs", async () => {
    const sessionId = await record(() => counter(client).execute({ message: "four" }));
    const run = vi.fn(() => counter(client).execute({ message: "x" }));
    requested = [];
    expect(unwrap(await withReplay({ sessionId, client }, run))).toBe(8);
    expect(requested).toEqual([`GET /api/v1/seq/sessions/${sessionId}`]);
    run.mockClear();
    const unknown = "00000000-0000-4000-8000-000000000000";
    await expect(withReplay({ sessionId: unknown, client }, run)).rejects.toThrow(
      ReplaySessionNotFoundError,
    );
    expect(run).not.toHaveBeenCalled();
  });
});

describe("a replay that does not match", () => {
  it("refuses a call that was not recorded", async () => {
    const sessionId = await record(() => counter(client).execute({ message: "four" }));
    const again = withReplay(sessionId, async () => {
      await counter(client).execute({ message: "1" });
      await counter(client).execute({ message: "2" });
    });
    await expect(again).rejects.toThrow(ReplayMissError);
    await expect(again).rejects.toThrow(
      `Call 2 of grade-3 (execute) is not in the recording: the session ${sessionId} has 1 such runs, of 1 in all.`,
    );
    const streamed = withReplay(sessionId, () => collect(counter(client).steps({ message: "1" })));
    await expect(streamed).rejects.toThrow("Call 1 of grade-3 (step) is not in the recording");
    await expect(streamed).rejects.toMatchObject({ code: "replay_error", status: 500 });
  });

  it("refuses recorded runs that are left over, unless the program failed", async () => {
    const sessionId = await record(async () => {
      await counter(client).execute({ message: "1" });
      await shouter(client).execute({ message: "2" });
    });
    const one = withReplay(sessionId, () => counter(client).execute({ message: "1" }));
    await expect(one).rejects.toThrow(ReplayLeftoverError);
    await expect(one).rejects.toThrow(/Left over: \S+ of shouter \(execute\)\.$/);
    await expect(withReplay(sessionId, () => 1)).rejects.toThrow(ReplayLeftoverError);
    await expect(withReplay({ sessionId, client }, () => 1)).rejects.toThrow(ReplayLeftoverError);
    const failing = withReplay(sessionId, () => Promise.reject(new RangeError("mine")));
    await expect(failing).rejects.toThrow(RangeError);
  });

  it("refuses jobs, traces and the continuation of paused runs, and requests nothing for them", async () => {
    const paused = await asker(client).execute({
      message: "Paris?",
      tools: [{ type: "function", function: { name: "look_up", parameters: { type: "object" } } }],
    });
    if (paused.status !== "tool_calls_required") throw new Error(paused.status);
    const toolResults = paused.toolCalls.map(({ id }) => ({ toolCallId: id, content: "x" }));
    const job = await counter(client).executeAsync({ message: "x" });
    const sessionId = await record(() => counter(client).execute({ message: "four" }));
    requested = [];
    const calls: (() => Promise<unknown>)[] = [
      () => counter(client).executeAsync({ message: "x" }),
      () => counter(client).run(paused.executionId).trace(),
      () => job.poll(),
      () => paused.resume({ toolResults }),
    ];
    for (const call of calls) {
      const error: unknown = await withReplay(sessionId, call).catch((each: unknown) => each);
      expect(error).toBeInstanceOf(ReplayError);
      expect(error).toMatchObject({ name: "ReplayError", code: "replay_error" });
    }
    expect(requested).toEqual([]);
  });

  it("refuses runs that were not captured", async () => {
    const plain = await startFlows({});
    const uncaptured = clientFor(plain.url);
    const call = (): Promise<unknown> => counter(uncaptured).execute({ message: "four" });
    const sessionId = await record(call);
    const replay = withReplay(sessionId, call);
    await expect(replay).rejects.toThrow(ReplayNoSnapshotsError);
    await expect(replay).rejects.toMatchObject({ code: "replay_no_snapshots", status: 409 });
    // A call that was traced is captured whatever the mode is.
    const traced = await record(() =>
      counter(uncaptured).execute({ message: "four", trace: true }),
    );
    const done = await withReplay(traced, () => counter(uncaptured).execute({ message: "x" }));
    expect(unwrap(done)).toBe(8);
    await uncaptured.close();
    await plain.close();
  });

  it("is refused without the variable, and with what is no id", async () => {
    vi.stubEnv("NOUKAI_REPLAY_ENABLED", "false");
    const run = vi.fn();
    const sessionId = crypto.randomUUID();
    await expect(withReplay(sessionId, run)).rejects.toThrow(ReplayDisabledError);
    await expect(withReplay(sessionId, run)).rejects.toThrow("set NOUKAI_REPLAY_ENABLED=true");
    await expect(withReplay({ sessionId: "../keys", enabled: true }, run)).rejects.toThrow(
      ReplayInvalidSessionError,
    );
    expect(run).not.toHaveBeenCalled();
    for (const value of ["1", "TRUE", "yes", "On"]) {
      vi.stubEnv("NOUKAI_REPLAY_ENABLED", value);
      await expect(withReplay({ sessionId, client }, run)).rejects.toThrow(
        ReplaySessionNotFoundError,
      );
    }
  });

  it("asks for the session once, also where it cannot be had", async () => {
    const unknown = "00000000-0000-4000-8000-000000000000";
    const outcomes = await withReplay(unknown, async () => {
      const calls = [1, 2].map(() => counter(client).execute({ message: "x" }));
      return Promise.allSettled(calls);
    }).catch((error: unknown) => error);
    expect(outcomes).toBeInstanceOf(ReplayLeftoverError);
    expect(requested).toEqual([`GET /api/v1/seq/sessions/${unknown}`]);
  });
});
