import { Agent } from "undici";
import { afterEach, beforeEach, expect } from "vitest";
import { type Client, type ClientOptions } from "noukai-codegen-runtime";
import { clientFor, grader } from "../support/flow.js";
import { watchLeaks, type LeakWatch } from "../support/leaks.js";
import { startServer, type ScriptedServer } from "../support/server.js";

/** What a test of faults works with; made anew for each. */
export interface FaultTest {
  server: ScriptedServer;
  client: Client;
  /** A `fetch` whose connections are the test's to close. */
  readonly fetch: typeof globalThis.fetch;
  /** Gives the test a client with other options. */
  reopen(options: ClientOptions): Promise<void>;
  /** Runs a flow. */
  execute(): Promise<unknown>;
  /** Runs a flow as a stream, and collects its steps. */
  steps(): Promise<unknown[]>;
}

/** The transports that every fault is tried over. */
export const transports = ["undici", "fetch"] as const;

/**
 * Starts a server that answers nothing yet, and a client of it, for each test; and sees that the test leaves no timer, no
 * socket and no unhandled rejection.
 *
 * @param transport what the client sends with
 */
export function useFaults(transport: (typeof transports)[number] = "undici"): FaultTest {
  let agent: Agent;
  let leaks: LeakWatch;
  const withAgent: typeof globalThis.fetch = (input, init) =>
    globalThis.fetch(input, Object.assign({}, init, { dispatcher: agent }));
  const open = (options: ClientOptions): Client =>
    clientFor(at.server.baseUrl, {
      ...(transport === "fetch" && { fetch: withAgent }),
      ...options,
    });
  const at = {
    fetch: withAgent,
    reopen: async (options) => {
      await at.client.close();
      at.client = open(options);
    },
    execute: () => grader(at.client).execute({ message: "Hi." }),
    steps: async () => {
      const all: unknown[] = [];
      for await (const step of grader(at.client).steps({ message: "Hi." })) all.push(step);
      return all;
    },
  } as FaultTest;

  beforeEach(async () => {
    at.server = await startServer(() => undefined);
    agent = new Agent();
    at.client = open({});
    leaks = watchLeaks();
  });

  afterEach(async () => {
    await at.client.close();
    await agent.destroy();
    await at.server.idle();
    await at.server[Symbol.asyncDispose]();
    await leaks.expectNone();
  });
  return at;
}

/** What a call throws. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable("the call succeeded"),
    (error: unknown) => error,
  );
}
