import { observe } from "../client/hooks.js";
import type { LogEvent, LogOptions } from "../client/log-event.js";
import { once } from "../load-once.js";
import { redact } from "./redact.js";

/** A log, and what its events are made with. */
export interface Log {
  readonly logPayloads: boolean;
  /** Passes on an event, which is not made without need. */
  readonly tell: (event: () => LogEvent) => void;
  readonly redact: typeof redact;
}

/**
 * Loads what makes the events. It is given what it shares with other calls instead of importing it: bundlers make a file of what
 * two share.
 */
export const loadLog: () => Promise<typeof import("./logged-send.js")> = /* @__PURE__ */ once(
  () => import("./logged-send.js"),
);

/** The log that options describe. */
export function logOf({ onLog, logPayloads = false }: LogOptions): Log {
  return {
    logPayloads,
    redact,
    tell: (event) => {
      observe(onLog, event);
    },
  };
}
