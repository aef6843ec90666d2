/// <reference lib="esnext.disposable" preserve="true" />
import { createSyncFn } from "synckit";
import { checkKeys } from "../client/api-keys.js";
import type { CallSettings, SessionSettings, Timeouts } from "../client/options.js";
import { projectKey } from "../client/project-key.js";
import { resolveBaseUrl } from "../client/resolve-options.js";
import type { Usage } from "../costs/usage.js";
import { NotImplementedError } from "../errors.js";
import type { ScopedGlobal } from "../request/send.js";
import type { ValidateOptions } from "../schemas/options.js";
import { deserializeError, type WorkerRequest, type WorkerResponse } from "./messages.js";
import type { SyncClient, SyncClientOptions } from "./types.js";

/** Sends a request to the worker thread and blocks; undefined until the thread is started. */
let callWorker: ((request: WorkerRequest) => WorkerResponse) | undefined;
let lastClient = 0;

/** The connection of a client to the worker thread. */
export interface SyncConnection {
  /** Time limits of the client. */
  readonly timeouts: Timeouts;
  readonly validate: ValidateOptions | undefined;
  readonly maxCostUsd: SyncClientOptions["maxCostUsd"];
  /** Blocks until the response arrives. @throws the error in it. */
  send(request: WithoutClient<WorkerRequest>): unknown;
}

type WithoutClient<T> = T extends unknown ? Omit<T, "client" | "options" | "apiKey"> : never;

/** Key of a client's connection, which is not part of the public API. Like `coreOf`, it is the same in every copy of this package. */
const connectionKey: unique symbol = Symbol.for("noukai-codegen-runtime.connection");

/** @throws TypeError if the value is not a blocking client. */
export function connectionOf(
  client: (SyncClient & { readonly [connectionKey]?: SyncConnection }) | undefined,
): SyncConnection {
  const connection = client?.[connectionKey];
  if (connection) return connection;
  throw new TypeError("Not a blocking client: create one with createSyncClient.");
}

/**
 * Creates a blocking client. A worker thread sends its requests while the calling thread blocks. The worker does not keep the
 * process alive.
 *
 * @throws AuthenticationError if there is no API key at all, or one that does not start with `nk_`.
 * @throws ValueError if the base URL is invalid.
 */
export function createSyncClient(options: SyncClientOptions = {}): SyncClient {
  // Resolved here, so that errors are thrown here and the environment is that of the program.
  const { apiKey: _, ...others } = options;
  const resolved = { ...others, baseUrl: resolveBaseUrl(options) };
  const commonKey = checkKeys(options);
  const number = ++lastClient;
  const send = (request: WithoutClient<WorkerRequest>): unknown => {
    callWorker ??= createSyncFn<(request: WorkerRequest) => WorkerResponse>(
      new URL("./worker.js", import.meta.url),
    );
    const isOfFlow = "call" in request;
    const scoped = isOfFlow ? inScope(request, options) : request;
    const apiKey = isOfFlow ? (commonKey ?? projectKey(options, request.flow)) : undefined;
    const response = callWorker({ ...scoped, client: number, options: resolved, apiKey });
    if ("failure" in response) throw deserializeError(response.failure);
    return response.value;
  };
  const close = (): void => {
    if (callWorker) send({ method: "close", flow: NO_FLOW });
  };
  // The response of the worker has this shape.
  const usage = (): Usage => send({ method: "usage", flow: NO_FLOW }) as Usage;
  const client = { baseUrl: resolved.baseUrl, usage, close, [Symbol.dispose]: close };
  const { timeout, validate, maxCostUsd } = options;
  const timeouts = typeof timeout === "object" ? timeout : {};
  const connection: SyncConnection = { timeouts, validate, maxCostUsd, send };
  // Not enumerable, so that it is not printed with the client.
  return Object.defineProperty(client, connectionKey, { value: connection });
}

/**
 * A request with the session of the scope that it is made in. The worker thread knows nothing of scopes.
 *
 * @throws NotImplementedError in a replay.
 */
function inScope<Request extends { readonly call: CallSettings & SessionSettings }>(
  request: Request,
  options: SyncClientOptions,
): Request {
  const scope = (globalThis as ScopedGlobal).noukaiScope?.current();
  if (!scope) return request;
  if (scope.mode === "replay") {
    throw new NotImplementedError(
      "A blocking call cannot be replayed, and would run the flow on the service: use the async client of noukai-codegen-runtime.",
    );
  }
  const { call } = request;
  const sessionId = call.sessionId ?? options.sessionId ?? scope.sessionId;
  return { ...request, call: { ...call, sessionId } };
}

const NO_FLOW = {
  org: "",
  project: "",
  slug: "",
  defaultVersion: "draft",
} as const;
