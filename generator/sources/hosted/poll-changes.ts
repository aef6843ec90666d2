import { canonicalJson } from "../../json-schema/equality.js";
import type { HostedConnection } from "./connection/index.js";
import { hydrateProject, listFlows } from "./hosted-tools.js";

/** Options of `pollChanges`. Times are in milliseconds. */
export interface PollOptions {
  readonly connect: (signal: AbortSignal) => Promise<HostedConnection>;
  /** What the tools of the service take as `project_id`. */
  readonly project: (signal: AbortSignal) => Promise<string>;
  /** Called when definitions may have changed. */
  readonly changed: () => void;
  /** The wait after a change. It grows while nothing changes or nothing answers. */
  readonly first: number;
  readonly longest: number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const GROWTH = 1.5;
/** Object models have no version: after this many polls of the list, something may have changed that it does not show. */
const POLLS_UNTIL_WHOLE = 10;

/**
 * Polls a project until the signal is aborted: the list of its flows where that says what changed, else everything. Never
 * rejects: a service that cannot be reached is asked again.
 */
export async function pollChanges(options: PollOptions, signal: AbortSignal): Promise<void> {
  const { changed, first, longest, wait } = options;
  let interval = first;
  let before: string | undefined;
  let hasFailed = false;
  try {
    for (let count = 1; ; count += 1) {
      await wait(interval, signal);
      const now = await fingerprint(options, signal);
      const isChange = now === undefined ? !hasFailed : hasFailed || (before ?? now) !== now;
      hasFailed = now === undefined;
      before = now ?? before;
      if (isChange || count % POLLS_UNTIL_WHOLE === 0) changed();
      interval = isChange && !hasFailed ? first : Math.min(interval * GROWTH, longest);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** A text that is another one whenever definitions changed; undefined if the service does not answer. */
async function fingerprint(
  { connect, project }: PollOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const id = await project(signal);
    await using connection = await connect(signal);
    const flows = await listFlows(connection, id, signal);
    if (flows.every(({ marker }) => marker !== undefined)) return canonicalJson(flows);
    return canonicalJson(await hydrateProject(connection, id, signal));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
