import { observe } from "../client/hooks.js";
import type { OnLog } from "../client/log-event.js";
import type { SessionScope } from "./scope.js";

/** Runs a function between the events that its scope is opened and closed, however it ends. */
export async function logScope<T>(
  onLog: OnLog | undefined,
  { mode, sessionId }: SessionScope,
  run: () => Promise<T>,
): Promise<T> {
  const event = { mode: mode === "record" ? "capture" : mode, sessionId } as const;
  observe(onLog, () => ({ phase: "scope_open" as const, ...event }));
  try {
    return await run();
  } finally {
    observe(onLog, () => ({ phase: "scope_close" as const, ...event }));
  }
}
