import { Noukai } from "@noukai/sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createClient,
  unwrap,
  type Client,
  type ClientOptions,
  type LogEvent,
} from "noukai-codegen-runtime";
import { withLog } from "noukai-codegen-runtime/log";
import { ReplaySessionNotFoundError, withReplay, withSession } from "noukai-codegen-runtime/replay";
import type { Emulator } from "../../../emulator/index.js";
import { counter, startFlows } from "../replay/flows.js";
import { clientFor } from "../support/flow.js";

let emulator: Emulator;
let events: LogEvent[];
const onLog = (event: LogEvent): void => void events.push(event);

beforeAll(async () => {
  emulator = await startFlows({ capture: "full" });
});
beforeEach(() => {
  events = [];
});
afterAll(async () => {
  await emulator.close();
});

const logged = (options: ClientOptions = {}): Client =>
  createClient({ apiKey: "nk_test_secret", baseUrl: emulator.url, onLog, ...options });

const path = "/seq/acme/spelling/grade-3/v1/execute";

describe("the log of a client", () => {
  it("has the events and fields of the vendor's", async () => {
    await using client = logged();
    unwrap(await counter(client).execute({ message: "tides" }));
    const theirs: object[] = [];
    const vendor = new Noukai({
      apiKey: "nk_test_secret",
      env: "dev",
      onLog: (e) => theirs.push(e),
    });
    Object.assign(Reflect.get(vendor, "_transport"), { baseUrl: emulator.url });
    await vendor.flow("acme/spelling/grade-3").execute({ message: "tides" });
    await vendor.close();
    // Version 0.3.0 has no versions in its paths.
    const comparable = (all: readonly object[]): object[] =>
      all.map((event) => ({ ...event, ...("requestId" in event && { requestId: "id" }) }));
    expect(comparable(events)).toEqual(comparable(theirs.map((event) => ({ ...event, path }))));
    expect(theirs).toMatchObject([{ path: path.replace("/v1", "") }, {}]);
    expect(events).toEqual([
      { phase: "request", method: "POST", path, attempt: 0 },
      {
        phase: "response",
        method: "POST",
        path,
        attempt: 0,
        statusCode: 200,
        requestId: expect.any(String) as string,
      },
    ]);
  });

  it("has bodies on request, without keys", async () => {
    await using client = logged({ apiKey: "nk_a.b!secret", logPayloads: true });
    const message = "nk_a.b!secret, nk_live_12_other and a bank_account";
    unwrap(await counter(client).execute({ message }));
    expect(events).toMatchObject([
      { requestBody: { message: "[redacted], [redacted] and a bank_account" } },
      { responseBody: { status: "completed", result: message.length * 2 } },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/secret|nk_live/);
  });

  it("has retries, with their status, and refusals with what the service says", async () => {
    let left = 1;
    const fetching: typeof fetch = (...given) =>
      left-- > 0
        ? Promise.resolve(
            Response.json({ detail: "busy" }, { status: 429, headers: { "retry-after": "0" } }),
          )
        : fetch(...given);
    await using client = logged({ fetch: fetching, logPayloads: true });
    const seen: number[] = [];
    const hooked = withLog(
      clientFor(emulator.url, {
        fetch: fetching,
        hooks: { retry: ({ attempt }) => seen.push(attempt) },
      }),
      { onLog },
    );
    unwrap(await counter(client).execute({ message: "tides" }));
    expect(events.map(({ phase }) => phase)).toEqual([
      "request",
      "response",
      "retry",
      "request",
      "response",
    ]);
    expect(events[1]).toMatchObject({ statusCode: 429, responseBody: { detail: "busy" } });
    expect(events[2]).toMatchObject({ phase: "retry", path, attempt: 0, statusCode: 429 });
    expect(events[3]).toMatchObject({ attempt: 1 });
    left = 1;
    unwrap(await counter(hooked).execute({ message: "tides" }));
    expect(seen).toEqual([1]);
    await hooked.close();
  });

  it("has the requests of streams and jobs, without the events of streams", async () => {
    await using client = logged({ logPayloads: true });
    const stream = counter(client).events({ message: "tides" });
    while ((await stream.next()).done !== true);
    const streamed = events.filter(({ phase }) => phase === "response");
    expect(streamed.length).toBeGreaterThan(0);
    for (const event of streamed) expect(event).not.toHaveProperty("responseBody");
    events = [];
    const job = await counter(client).executeAsync({ message: "tides" });
    await job.wait({ pollInterval: 1 });
    expect(events[1]).toMatchObject({
      statusCode: 202,
      responseBody: { executionId: job.executionId },
    });
    expect(events.at(-1)).toMatchObject({ method: "GET", responseBody: { status: "completed" } });
  });

  it.each<() => unknown>([
    () => {
      throw new RangeError("mine");
    },
    () => Promise.reject(new RangeError("mine")),
  ])("that throws or rejects changes no call", async (broken) => {
    await using client = logged({ onLog: broken, logPayloads: true });
    expect(unwrap(await counter(client).execute({ message: "tides" }))).toBe(10);
    expect(await withSession({ onLog: broken }, () => 7)).toBe(7);
  });

  it("goes on where a view of the client has another", async () => {
    const others: LogEvent[] = [];
    let left = 1;
    const busy = Response.json({}, { status: 429, headers: { "retry-after": "0" } });
    await using client = logged({
      fetch: (...given) => (left-- > 0 ? Promise.resolve(busy) : fetch(...given)),
    });
    const view = withLog(client, { onLog: (event) => void others.push(event) });
    const sessionId = crypto.randomUUID();
    unwrap(await counter(view).execute({ message: "tides", sessionId }));
    expect(await view.session(sessionId).executions(counter)).toHaveLength(1);
    expect(others).toEqual(events);
    expect(others.map(({ phase }) => phase)).toEqual([
      ...["request", "response", "retry", "request", "response"],
      ...["request", "response"],
    ]);
  });

  it("is none without onLog", () => {
    const client = clientFor(emulator.url);
    expect(withLog(client, {})).toBe(client);
  });
});

it("has what opens and closes sessions and replays, however they end", async () => {
  await using client = logged({ onLog: undefined });
  const sessionId = await withSession({ onLog }, async (session) => {
    await counter(client).execute({ message: "tides" });
    return session.sessionId;
  });
  const fails = withReplay({ sessionId, enabled: true, onLog }, () => {
    throw new RangeError("mine");
  });
  await expect(fails).rejects.toThrow("mine");
  expect(events).toEqual([
    { phase: "scope_open", mode: "capture", sessionId },
    { phase: "scope_close", mode: "capture", sessionId },
    { phase: "scope_open", mode: "replay", sessionId },
    { phase: "scope_close", mode: "replay", sessionId },
  ]);
});

it("is told of a replay that is given the client, also where the recording cannot be read", async () => {
  await using client = logged();
  const sessionId = crypto.randomUUID();
  const replay = withReplay({ sessionId, enabled: true, client }, () => 7);
  await expect(replay).rejects.toThrow(ReplaySessionNotFoundError);
  expect(events.map(({ phase }) => phase)).toEqual([
    ...["scope_open", "request", "response", "scope_close"],
  ]);
});
