import { AsyncLocalStorage } from "node:async_hooks";
import type { Core, Send } from "../client/core.js";
import type { ReplayLeftoverError } from "../sessions/errors.js";
import type { Call, ScopedGlobal } from "../request/send.js";

/** The session that the calls of a part of a program belong to. */
export interface SessionScope {
  /** A UUID: of the session that calls are recorded in, or that they are answered from. */
  readonly sessionId: string;
  /** `"record"`: calls are sent, with the id of the session. `"replay"`: they are answered from its recording. */
  readonly mode: "record" | "replay";
}

/** A scope, and what it does with the calls in it. */
export interface Scope extends SessionScope {
  /** As `ScopedGlobal.noukaiScope`. */
  send(core: Core, call: Call): Promise<Send> | undefined;
  /** The error for recorded runs that were not called, where what ran in the scope has succeeded. */
  leftover(): ReplayLeftoverError | undefined;
}

const scopesKey: unique symbol = Symbol.for("noukai-codegen-runtime.scopes");

/** The storage of all copies of this package in the process. */
interface SharedStorage extends ScopedGlobal {
  [scopesKey]?: AsyncLocalStorage<Scope | undefined> | undefined;
}

/** The scopes of the process. The first use puts them in the way of its requests. */
export function scopes(): AsyncLocalStorage<Scope | undefined> {
  const shared = globalThis as SharedStorage;
  const storage = (shared[scopesKey] ??= new AsyncLocalStorage<Scope | undefined>());
  shared.noukaiScope ??= Object.assign(
    (core: Core, call: Call) => storage.getStore()?.send(core, call),
    { current: () => storage.getStore() },
  );
  return storage;
}

/**
 * The session that calls belong to here, if any: inside `withSession`, `withReplay` and the adapters. Use its id to find the runs
 * again, for example in a log.
 */
export function currentSession(): SessionScope | undefined {
  const scope = scopes().getStore();
  return scope && { sessionId: scope.sessionId, mode: scope.mode };
}
