import { setTimeout as wait } from "node:timers/promises";
import type { State } from "./record.js";
import type { Store } from "./store.js";

const WIDTH = 30;
const EVERY_MS = 250;

/** When progress has been shown for long enough. */
export interface Until {
  /** Ends it at once. */
  readonly signal: AbortSignal;
  /** Whether to wait for the answers of people, or only for what the service does. */
  readonly answered: boolean;
}

/** Shows how many claims have ended, until all have: as a bar on a terminal, else as a line for each tenth. */
export async function showProgress(
  store: Store,
  output: NodeJS.WriteStream,
  { signal, answered }: Until,
): Promise<void> {
  const started = performance.now();
  const before = (await store.counts()).done ?? 0;
  let shownTenth = -1;
  for (;;) {
    const counts = await store.counts();
    const { done, total } = sums(counts);
    const seconds = (performance.now() - started) / 1_000;
    const rate = (done - before) / seconds;
    const line = progressLine(counts, rate);
    const tenth = total === 0 ? 10 : Math.floor((done / total) * 10);
    if (output.isTTY) output.write(`\r\x1b[K${line.slice(0, Math.max(20, output.columns - 1))}`);
    else if (tenth > shownTenth) output.write(`${line}\n`);
    shownTenth = tenth;
    const waiting = counts.paused ?? 0;
    if (done + (answered ? 0 : waiting) === total || signal.aborted) break;
    await wait(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  if (output.isTTY) output.write("\n");
}

/** @param rate - claims that end in a second. */
function progressLine(counts: Partial<Record<State, number>>, rate: number): string {
  const { done, total } = sums(counts);
  const full = total === 0 ? WIDTH : Math.floor((done / total) * WIDTH);
  const bar = "#".repeat(full) + "-".repeat(WIDTH - full);
  const paused = counts.paused ?? 0;
  const left = rate > 0 ? `, ${Math.ceil((total - done) / rate)} s left` : "";
  return (
    `[${bar}] ${done}/${total}, ${rate.toFixed(1)}/s${done < total ? left : ""}` +
    (paused > 0 ? `, ${paused} wait for an adjuster` : "")
  );
}

function sums(counts: Partial<Record<State, number>>): {
  readonly done: number;
  readonly total: number;
} {
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return { done: counts.done ?? 0, total };
}
