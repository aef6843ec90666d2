import { afterEach, beforeEach } from "vitest";
import { type Client, type ClientOptions } from "noukai-codegen-runtime";
import { clientFor } from "./flow.js";
import { startServer, type Handler, type ScriptedServer } from "./server.js";

/** A server and a client of it, both created for each test. */
export interface ServerTest {
  server: ScriptedServer;
  client: Client;
  /** Replaces the client by one with other options. */
  readonly reopen: (options: ClientOptions) => Promise<void>;
}

/**
 * Starts a server and opens a client before each test, and closes both after it.
 *
 * @param handler serves the requests
 * @param options of the client; `reopen` replaces them
 */
export function useServer(handler: Handler, options: () => ClientOptions = () => ({})): ServerTest {
  const at = {
    reopen: async (others) => {
      await at.client.close();
      at.client = clientFor(at.server.baseUrl, others);
    },
  } as ServerTest;

  beforeEach(async () => {
    at.server = await startServer(handler);
    at.client = clientFor(at.server.baseUrl, options());
  });

  afterEach(async () => {
    await at.client.close();
    // No connection outlives its client.
    await at.server.idle();
    await at.server[Symbol.asyncDispose]();
  });
  return at;
}
