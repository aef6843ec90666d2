import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { unwrap, ValueError, type Client } from "noukai-codegen-runtime";
import {
  currentSession,
  ReplayInvalidSessionError,
  withoutSession,
  withReplay,
  withSession,
} from "noukai-codegen-runtime/replay";
import { withLog } from "noukai-codegen-runtime/log";
import type { Emulator } from "../../../emulator/index.js";
import { clientFor } from "../support/flow.js";
import { counter, shouter, startFlows } from "./flows.js";

let emulator: Emulator;
let client: Client;

beforeAll(async () => {
  emulator = await startFlows({ capture: "full" });
  client = clientFor(emulator.url);
});
afterAll(async () => {
  await client.close();
  await emulator.close();
});

const countAll = (message: string): Promise<unknown> => counter(client).execute({ message });
const inputsOf = async (sessionId: string): Promise<unknown[]> =>
  (await client.session(sessionId).executions()).map((run) => run.steps[0]?.inputSnapshot);

describe("withSession", () => {
  it("gives all calls inside one session, and returns what runs in it", async () => {
    const inside = await withSession(async (session) => {
      expect(currentSession()).toEqual(session);
      expect(session).toEqual({
        sessionId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4/) as string,
        mode: "record",
      });
      await countAll("one");
      for await (const step of shouter(client).steps({ message: "two" }))
        expect(step).toBeDefined();
      await (await counter(client).executeAsync({ message: "three" })).wait({ pollInterval: 5 });
      return session;
    });
    const runs = await client.session(inside.sessionId).executions();
    expect(runs.map(({ slug, triggerType }) => [slug, triggerType])).toEqual([
      ["grade-3", "execute"],
      ["shouter", "step"],
      ["grade-3", "job"],
    ]);
    expect(currentSession()).toBeUndefined();
  });

  it("keeps concurrent and nested sessions apart", async () => {
    const ids = await Promise.all(
      ["a", "b"].map((name) =>
        withSession(async (outer) => {
          await countAll(`${name} before`);
          const inner = await withSession(async (session) => {
            await countAll(`${name} inside`);
            return session;
          });
          await countAll(`${name} after`);
          return [outer.sessionId, inner.sessionId] as const;
        }),
      ),
    );
    for (const [index, name] of ["a", "b"].entries()) {
      const [outer = "", inner = ""] = ids[index] ?? [];
      expect(await inputsOf(outer)).toEqual([
        { message: `${name} before` },
        { message: `${name} after` },
      ]);
      expect(await inputsOf(inner)).toEqual([{ message: `${name} inside` }]);
    }
    expect(new Set(ids.flat()).size).toBe(4);
  });

  it("continues a session by its id, and leaves calls and clients that have their own", async () => {
    const [sessionId, ofCall, ofClient] = [1, 2, 3].map(() => crypto.randomUUID()) as [
      string,
      string,
      string,
    ];
    const other = clientFor(emulator.url, { sessionId: ofClient });
    await withSession({ sessionId }, () => countAll("first"));
    await withSession({ sessionId }, async () => {
      await countAll("second");
      await counter(client).execute({ message: "call", sessionId: ofCall });
      await counter(other).execute({ message: "client" });
    });
    await other.close();
    expect(await inputsOf(sessionId)).toEqual([{ message: "first" }, { message: "second" }]);
    expect(await inputsOf(ofCall)).toEqual([{ message: "call" }]);
    expect(await inputsOf(ofClient)).toEqual([{ message: "client" }]);
    await expect(withSession({ sessionId: "mine" }, () => 1)).rejects.toThrow(ValueError);
  });

  it("opens no session in a replay, so that what has sessions of its own can be replayed", async () => {
    const program = (): Promise<{ sessionId: string; letters: number }> =>
      withSession(async ({ sessionId }) => ({
        sessionId,
        letters: unwrap(await counter(client).execute({ message: "four" })),
      }));
    const live = await program();
    expect(await withReplay({ sessionId: live.sessionId, enabled: true }, program)).toEqual(live);
  });

  it("replays a call that names another session from that one", async () => {
    const [sessionId, ofCall] = [crypto.randomUUID(), crypto.randomUUID()];
    const program = async (): Promise<number[]> => [
      unwrap(await counter(client).execute({ message: "one" })),
      unwrap(await counter(client).execute({ message: "three", sessionId: ofCall })),
    ];
    await withSession({ sessionId }, program);
    expect(await withReplay({ sessionId, enabled: true }, program)).toEqual([6, 10]);
  });
});

describe("a stream in a session", () => {
  it("sends the id of the session with each of its requests", async () => {
    const sent: (string | undefined)[] = [];
    const hearing = clientFor(emulator.url, {
      hooks: { request: ({ headers }) => sent.push(headers["x-session-id"]) },
    });
    const { sessionId } = await withSession(async (session) => {
      for await (const step of counter(hearing).steps({ message: "four" }))
        expect(step.stepIndex).toBeLessThan(2);
      return session;
    });
    await hearing.close();
    expect(sent).toEqual([sessionId, sessionId]);
  });
});

describe("withoutSession", () => {
  it("keeps calls out of the session around them, and sends them in a replay", async () => {
    const program = async (): Promise<unknown[]> => {
      const inside = unwrap(await counter(client).execute({ message: "one", trace: true }));
      const outside = await withoutSession(async () => {
        expect(currentSession()).toBeUndefined();
        return counter(client).execute({ message: "two words" });
      });
      return [inside, unwrap(outside)];
    };
    const [sessionId, live] = await withSession(async (session) => [
      session.sessionId,
      await program(),
    ]);
    expect(await inputsOf(sessionId)).toHaveLength(1);
    const sent: string[] = [];
    const watched = withLog(client, { onLog: ({ phase }) => void sent.push(phase) });
    expect(await withReplay({ sessionId, enabled: true, client: watched }, program)).toEqual(live);
    expect(sent).toEqual(["scope_open", "request", "response", "scope_close"]);
  });
});

describe("a session of a client", () => {
  it("has the runs of a flow with its types", async () => {
    const { sessionId } = await withSession(async (session) => {
      await countAll("four");
      await shouter(client).execute({ message: "a b" });
      return session;
    });
    const session = client.session(sessionId);
    const [run, ...none] = await session.executions(counter);
    expect(none).toEqual([]);
    expectTypeOf(run?.result).toEqualTypeOf<number | undefined>();
    expect(run).toMatchObject({
      slug: "grade-3",
      triggerType: "execute",
      status: "completed",
      traceCaptureMode: "full",
      snapshotsAvailable: true,
      errorAtStep: null,
      result: 8,
    });
    for (const step of run?.steps ?? []) {
      if (step.stepId === "count")
        expectTypeOf(step.outputSnapshot).toEqualTypeOf<{ letters: number } | null>();
      else expectTypeOf(step.stepId).toEqualTypeOf<"double">();
    }
    // Bound, too; and those of any flow.
    const [shouted] = await session.executions(shouter(client));
    expect(shouted?.result).toEqual(["A", "B"]);
    expect(await session.executions()).toHaveLength(2);
  });

  it("uses the key of the flow's project, or of the one that is named", async () => {
    const keyed = clientFor(emulator.url, { apiKey: { "acme/spelling": "nk_spelling" } });
    const { sessionId } = await withSession(async (session) => {
      await counter(keyed).execute({ message: "four" });
      return session;
    });
    expect(await keyed.session(sessionId).executions(counter)).toHaveLength(1);
    const project = "acme/spelling";
    expect(await keyed.session(sessionId, { project }).executions()).toHaveLength(1);
    await expect(keyed.session(sessionId).executions()).rejects.toThrow("No API key");
    const wrong = keyed.session(sessionId, { project: "acme" });
    await expect(wrong.executions()).rejects.toThrow(ValueError);
    await keyed.close();
  });

  it("refuses what is no id before it is part of an address", async () => {
    await expect(client.session("../keys/verify").executions()).rejects.toThrow(
      ReplayInvalidSessionError,
    );
  });
});
