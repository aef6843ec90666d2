import { Agent } from "undici";
import { afterEach, beforeEach, expect } from "vitest";
import { type ClientOptions } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { watchLeaks, type LeakWatch } from "../support/leaks.js";
import { useServer, type ServerTest } from "../support/use-server.js";

/** The server, the client and what they do; created for each test. */
export interface FaultTest extends ServerTest {
  /** A `fetch` whose connections are the test's to close. */
  readonly fetch: typeof globalThis.fetch;
  /** Runs a flow. */
  execute(): Promise<unknown>;
  /** Runs a flow as a stream, and collects its steps. */
  steps(): Promise<unknown[]>;
}

/** The transports that every fault is tried over. */
export const transports = ["undici", "fetch"] as const;

/**
 * Starts a server that never responds, and a client of it, for each test; and asserts that the test leaves no timer, no
 * socket and no unhandled rejection.
 *
 * @param transport what the client sends with
 */
export function useFaults(transport: (typeof transports)[number] = "undici"): FaultTest {
  let agent: Agent;
  let leaks: LeakWatch;
  const fetch: typeof globalThis.fetch = (input, init) =>
    globalThis.fetch(input, Object.assign({}, init, { dispatcher: agent }));
  const options: ClientOptions = transport === "fetch" ? { fetch } : {};
  // Hooks that are registered first run last after a test: leaks are counted once all is closed.
  afterEach(() => leaks.expectNone());
  const server = useServer(
    () => undefined,
    () => options,
  );
  beforeEach(() => {
    agent = new Agent();
    leaks = watchLeaks();
  });
  afterEach(() => agent.destroy());

  const { reopen } = server;
  const at: FaultTest = Object.assign(server, {
    fetch,
    reopen: (others: ClientOptions) => reopen({ ...options, ...others }),
    execute: () => grader(at.client).execute({ message: "Hi." }),
    steps: async () => {
      const all: unknown[] = [];
      for await (const step of grader(at.client).steps({ message: "Hi." })) all.push(step);
      return all;
    },
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
