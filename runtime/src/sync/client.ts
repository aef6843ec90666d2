/// <reference lib="esnext.disposable" preserve="true" />
import { createSyncFn } from "synckit";
import { resolveApiKey, resolveBaseUrl } from "../client/resolve-options.js";
import { deserializeError } from "./messages.js";
import type { WorkerRequest, WorkerResponse } from "./messages.js";
import type { SyncClient, SyncClientOptions } from "./types.js";

/** How to ask the thread, once it has been started. */
let thread: ((question: WorkerRequest) => WorkerResponse) | undefined;
let lastClient = 0;

/** What a flow needs of the client it is bound to. */
export interface SyncConnection {
  /** Blocks until the answer is there. @throws the error that it is. */
  ask(question: WithoutClient<WorkerRequest>): unknown;
}

type WithoutClient<T> = T extends unknown ? Omit<T, "client" | "options"> : never;

/** The connections of clients: not part of what a program may use. */
const connections = new WeakMap<SyncClient, SyncConnection>();

/** @throws TypeError for what is no blocking client. */
export function connectionOf(client: SyncClient): SyncConnection {
  const connection = connections.get(client);
  if (connection) return connection;
  throw new TypeError("This is not a blocking client: make one with createSyncClient.");
}

/**
 * Makes a blocking client. Its requests are made by a thread of their own, which does not keep the process alive, while
 * the program's thread sleeps.
 *
 * @throws AuthenticationError, ValueError as `createClient` does.
 */
export function createSyncClient(options: SyncClientOptions = {}): SyncClient {
  // Settled here, so that mistakes show here, and in the environment of the program.
  const settled = {
    ...options,
    apiKey: resolveApiKey(options.apiKey),
    baseUrl: resolveBaseUrl(options),
  };
  const number = ++lastClient;
  const ask = (question: WithoutClient<WorkerRequest>): unknown => {
    thread ??= createSyncFn<(question: WorkerRequest) => WorkerResponse>(
      new URL("./worker.js", import.meta.url),
    );
    const reply = thread({ ...question, client: number, options: settled });
    if ("failure" in reply) throw deserializeError(reply.failure);
    return reply.value;
  };
  const close = (): void => {
    if (thread) ask({ ask: "close", flow: NO_FLOW });
  };
  const client = { baseUrl: settled.baseUrl, close, [Symbol.dispose]: close };
  connections.set(client, { ask });
  return client;
}

const NO_FLOW = {
  org: "",
  project: "",
  slug: "",
  defaultVersion: "draft",
  published: [],
} as const;
