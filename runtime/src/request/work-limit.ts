import type { Core } from "../client/core.js";
import type { CallSettings, Timeouts } from "../client/options.js";
import { APITimeoutError } from "../errors.js";
import { createCallContext } from "./send.js";

/** A call whose `work` limit has begun. */
export interface Work<Settings> {
  /** The settings of the call; where it has a limit, with a signal that aborts beyond it. */
  readonly settings: Settings;
  /** Ends the limit, with the call. */
  end(): void;
}

/**
 * Begins the `work` limit of a call. It is a signal, so that everything that takes the settings of the call is bound by it:
 * requests, the delays between them, tool handlers.
 *
 * @throws ValueError for an invalid limit; the reason of a signal that is already aborted.
 */
export function startWork<Settings extends CallSettings>(
  core: Core,
  settings: Settings,
): Work<Settings> {
  const { signal, timeout } = settings;
  const work = workLimit(core.timeouts, timeout);
  if (work === undefined) return { settings, end: () => undefined };
  const context = createCallContext(core, { signal, timeout: { total: work } });
  const controller = new AbortController();
  context.onStop((reason) => {
    const isTimeout = reason instanceof APITimeoutError;
    controller.abort(isTimeout ? workError(work) : reason);
  });
  // Starts the timer.
  context.enter("program");
  return {
    settings: { ...settings, signal: controller.signal },
    end: () => {
      context.end();
    },
  };
}

/**
 * The `work` limit of a call, in milliseconds, if it has one. An invalid one counts as none: each request checks all limits.
 *
 * @param timeouts of the client
 * @param timeout of the call
 */
export function workLimit(
  timeouts: Timeouts,
  timeout: CallSettings["timeout"],
): number | undefined {
  const work = (typeof timeout === "object" ? timeout.work : undefined) ?? timeouts.work;
  return typeof work === "number" && work > 0 && work < Infinity ? work : undefined;
}

/** Runs a call within its `work` limit. */
export async function withinWork<Settings extends CallSettings, T>(
  core: Core,
  settings: Settings,
  run: (settings: Settings) => Promise<T>,
): Promise<T> {
  const work = startWork(core, settings);
  try {
    return await run(work.settings);
  } finally {
    work.end();
  }
}

/** The error of a call that took longer than `limit` milliseconds. */
export function workError(limit: number): APITimeoutError {
  const message = `Timed out: the call, with its requests and tool handlers, took over ${limit} ms (timeout.work).`;
  return new APITimeoutError(message, { phase: "work" });
}
