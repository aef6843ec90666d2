import { createClient as createPlainClient, type Client } from "../client/client.js";
import { coreOf, type BindCore } from "../client/core.js";
import type { OnLog } from "../client/log-event.js";
import type { ClientOptions } from "../client/options.js";
import { loggedCore } from "./logged-core.js";

/** Options of `withLog`. */
export interface LogOptions {
  /** Receives an event for each request, response and retry. */
  readonly onLog?: OnLog | undefined;
  /** Adds the bodies of requests and responses to the events: inputs and outputs of flows. Default: false. */
  readonly logPayloads?: boolean | undefined;
}

/**
 * Creates a client whose requests are logged, as `createClient` of the package with two more options.
 *
 * @throws what `createClient` throws.
 */
export function createClient(options: ClientOptions & LogOptions = {}): Client {
  return withLog(createPlainClient(options), options);
}

/**
 * Returns a view of a client whose requests are logged. Both share connections, and closing one closes both. Without `onLog` it
 * is the client itself.
 */
export function withLog(client: Client, { onLog, logPayloads = false }: LogOptions): Client {
  if (!onLog) return client;
  const bind: BindCore = (flow, create) =>
    client[coreOf](flow, (core) => create(loggedCore(core, onLog, logPayloads)));
  return {
    baseUrl: client.baseUrl,
    close: () => client.close(),
    [Symbol.asyncDispose]: () => client.close(),
    [coreOf]: bind,
  };
}
