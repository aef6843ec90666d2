import type { RunSummary } from "../../emulator/ui/api.js";

/** Runs of a list that changed since it was read, by sequence number. */
export interface LiveRuns {
  /** What is shown in place of, or beside, what was read. */
  readonly shown: ReadonlyMap<number, RunSummary>;
  /** New runs that would move what is being read. */
  readonly held: ReadonlyMap<number, RunSummary>;
}

export const NO_LIVE_RUNS: LiveRuns = { shown: new Map(), held: new Map() };

/** What is known of a list when changes arrive. */
export interface ListState {
  /** Whether a run is in the list already. */
  readonly has: (sequence: number) => boolean;
  /** Whether a run belongs to it. */
  readonly matches: (run: RunSummary) => boolean;
  /** Whether its beginning is in view, so that new runs may appear there. */
  readonly isAtTop: boolean;
}

/** Takes in changed runs. Runs that are shown change in their place; new ones are shown or held. */
export function takeRuns(
  live: LiveRuns,
  changed: readonly RunSummary[],
  { has, matches, isAtTop }: ListState,
): LiveRuns {
  const shown = new Map(live.shown);
  const held = new Map(live.held);
  for (const run of changed) {
    const { sequence } = run;
    if (has(sequence) || shown.has(sequence)) shown.set(sequence, run);
    else if (!matches(run)) held.delete(sequence);
    else if (isAtTop) shown.set(sequence, run);
    else held.set(sequence, run);
  }
  return isAtTop ? release({ shown, held }) : { shown, held };
}

/** Shows the runs that are held. */
export function release({ shown, held }: LiveRuns): LiveRuns {
  return held.size === 0
    ? { shown, held }
    : { shown: new Map([...shown, ...held]), held: new Map() };
}

/**
 * What a list shows: what was read, with what changed since. Newest first.
 *
 * @param read newest first.
 * @param isWhole whether there are no older runs than those that were read.
 */
export function mergeRuns(
  read: readonly RunSummary[],
  { shown }: LiveRuns,
  isWhole: boolean,
): readonly RunSummary[] {
  if (shown.size === 0) return read;
  const known = new Set(read.map(({ sequence }) => sequence));
  const oldest = isWhole ? -Infinity : (read.at(-1)?.sequence ?? Infinity);
  const added = [...shown.values()].filter(
    ({ sequence }) => !known.has(sequence) && sequence > oldest,
  );
  const current = read.map((run) => newer(run, shown.get(run.sequence)));
  return added.length === 0
    ? current
    : [...added, ...current].sort((one, other) => other.sequence - one.sequence);
}

/** A run that has ended does not go on. */
function newer(read: RunSummary, live: RunSummary | undefined): RunSummary {
  if (live === undefined) return read;
  return read.completedAt !== null && live.completedAt === null ? read : live;
}
