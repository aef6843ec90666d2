import { setTimeout as wait } from "node:timers/promises";
import type { RunService } from "../runs/service.js";
import type { UiFrame, UiSetting } from "./api.js";
import { runSummary } from "./run-summary.js";
import type { UiServices } from "./services.js";

/** How many changed runs are sent one by one; more are read again by the page. */
const MAX_RUNS = 50;
/** Changes within this time are sent together, in milliseconds. */
const TOGETHER_MS = 100;

/** What is changed and not sent. */
interface Changes {
  readonly runs: Set<number>;
  readonly settings: Set<UiSetting>;
  flows: boolean;
}

/** What says that something has changed. */
interface ChangeSources extends Pick<UiServices, "onChange"> {
  readonly runs: Pick<RunService, "store" | "events">;
}

/**
 * Sends what changes until the signal aborts. For a slow page, changes are put together.
 *
 * @param start names this start of the emulator.
 * @param send sends one frame; resolves when the page is ready for more.
 */
export async function sendChangeFrames(
  { runs, onChange }: ChangeSources,
  start: string,
  send: (frame: UiFrame) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const store = await runs.store();
  let changes = noChanges();
  let wake: (() => void) | undefined;
  const change = (make: (changes: Changes) => void): void => {
    make(changes);
    wake?.();
  };
  const unsubscribe = [
    runs.events.onChange((sequence) => {
      change((all) => {
        if (all.runs.size <= MAX_RUNS) all.runs.add(sequence);
      });
    }),
    onChange((what) => {
      change((all) => {
        if (what === "flows") all.flows = true;
        else all.settings.add(what);
      });
    }),
  ];
  const stop = (): void => {
    wake?.();
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    await send({ type: "hello", start });
    while (!signal.aborted) {
      if (isEmpty(changes)) await new Promise<void>((resolve) => (wake = resolve));
      await wait(TOGETHER_MS, undefined, { signal, ref: false }).catch(() => undefined);
      const { flows: isChanged, runs: changed, settings } = changes;
      changes = noChanges();
      if (isChanged) await send({ type: "flows" });
      for (const what of settings) await send({ type: "settings", what });
      if (changed.size > MAX_RUNS) await send({ type: "runs" });
      else
        for (const sequence of changed) {
          const run = store.listedRun(sequence);
          if (run !== undefined) await send({ type: "run", run: runSummary(run) });
        }
    }
  } finally {
    for (const end of unsubscribe) end();
    signal.removeEventListener("abort", stop);
  }
}

function noChanges(): Changes {
  return { runs: new Set(), settings: new Set(), flows: false };
}

function isEmpty({ runs, settings, flows }: Changes): boolean {
  return runs.size === 0 && settings.size === 0 && !flows;
}
