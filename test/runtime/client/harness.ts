import { afterEach, beforeEach, vi } from "vitest";
import { type Client, type ClientOptions } from "noukai-codegen-runtime";
import { clientFor } from "../support/flow.js";
import { completed, json, startServer, type ScriptedServer } from "../support/server.js";

/** What a test of a client works with; made anew for each. */
export interface ClientTest {
  server: ScriptedServer;
  client: Client;
  /** Gives the test a client with other options. */
  reopen(options: ClientOptions): Promise<void>;
}

/** Starts a server that completes every run, and a client of it, for each test. */
export function useClient(): ClientTest {
  const at = {
    reopen: async (options) => {
      await at.client.close();
      at.client = clientFor(at.server.baseUrl, options);
    },
  } as ClientTest;

  beforeEach(async () => {
    at.server = await startServer((_request, response) => {
      json(response, 200, completed([]), { "x-request-id": "req-1" });
    });
    at.client = clientFor(at.server.baseUrl);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await at.client.close();
    await at.server.idle();
    await at.server[Symbol.asyncDispose]();
  });
  return at;
}
