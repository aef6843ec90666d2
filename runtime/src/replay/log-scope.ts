import { coreOf } from "../client/core.js";
import { observe } from "../client/hooks.js";
import type { OnLog } from "../client/log-event.js";
import type { ReplaySettings } from "./replay-scope.js";
import type { SessionScope } from "./scope.js";

/** The log that gets the events of a scope. */
export function scopeLog({ client, onLog }: ReplaySettings): OnLog | undefined {
  const nowhere = { org: "", project: "", slug: "" };
  return onLog ?? client?.[coreOf](nowhere, (core) => core).defaults.onLog;
}

/**
 * Tells a log that a scope is opened.
 *
 * @returns tells it that the scope is closed; further calls do nothing
 */
export function logOpened(onLog: OnLog | undefined, { mode, sessionId }: SessionScope): () => void {
  const event = { mode: mode === "record" ? "capture" : mode, sessionId } as const;
  let closed = false;
  observe(onLog, () => ({ phase: "scope_open" as const, ...event }));
  return () => {
    if (!closed) observe(onLog, () => ({ phase: "scope_close" as const, ...event }));
    closed = true;
  };
}

/** Runs a function between the events that its scope is opened and closed, however it ends. */
export async function logScope<T>(
  onLog: OnLog | undefined,
  scope: SessionScope,
  run: () => Promise<T>,
): Promise<T> {
  const close = logOpened(onLog, scope);
  try {
    return await run();
  } finally {
    close();
  }
}
