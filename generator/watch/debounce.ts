/** What changed; a change of the config outweighs one of definitions. */
export type ChangeKind = "definitions" | "config";

/** Combines notifications that follow each other closely. */
export interface Debouncer {
  notify(kind: ChangeKind): void;
  /**
   * Waits for a notification and then until there are no more for a moment, so that a burst is one answer.
   *
   * @param timeout - answer "timeout" after so many milliseconds without a notification; undefined waits without limit.
   * @param onFirst - called once, when the first notification has come.
   */
  settled(
    timeout: number | undefined,
    onFirst?: () => void,
  ): Promise<ChangeKind | "timeout" | "stopped">;
}

/** How long there must be no notification: after a single one, and after one of a burst. */
const QUIET_AFTER_ONE_MS = 12;
const QUIET_AFTER_MANY_MS = 60;
/** Maximum duration of a burst: a longer one is answered before it ends. */
const MAX_BURST_MS = 3_000;
/** Notifications this close together are one: a save is reported more than once. */
const SAME_SAVE_MS = 4;

/** Creates a debouncer that answers "stopped" once the signal is aborted. */
export function createDebouncer(signal: AbortSignal): Debouncer {
  let pending:
    { kind: ChangeKind; readonly first: number; last: number; count: number } | undefined;
  let wake: () => void = () => undefined;
  signal.addEventListener("abort", () => {
    wake();
  });

  /** Resolves after so many milliseconds, or earlier when something happens. */
  const sleep = (milliseconds: number | undefined): Promise<void> =>
    new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** How much longer to wait, in milliseconds; 0 or less once the burst is over. */
  const quietLeft = (): number => {
    if (pending === undefined) return 0;
    const quiet = pending.count === 1 ? QUIET_AFTER_ONE_MS : QUIET_AFTER_MANY_MS;
    const end = Math.min(pending.last + quiet, pending.first + MAX_BURST_MS);
    return end - performance.now();
  };

  return {
    notify: (kind) => {
      const now = performance.now();
      pending ??= { kind, first: now, last: now, count: 0 };
      if (pending.count === 0 || now - pending.first > SAME_SAVE_MS) pending.count++;
      pending.last = now;
      if (kind === "config") pending.kind = kind;
      wake();
    },
    settled: async (timeout, onFirst) => {
      let isIdle = true;
      const deadline = timeout === undefined ? undefined : performance.now() + timeout;
      for (;;) {
        if (signal.aborted) return "stopped";
        if (pending !== undefined) {
          if (isIdle) onFirst?.();
          isIdle = false;
          const left = quietLeft();
          if (left <= 0) {
            const { kind } = pending;
            pending = undefined;
            return kind;
          }
          await sleep(left);
          continue;
        }
        const left = deadline === undefined ? undefined : deadline - performance.now();
        if (left !== undefined && left <= 0) return "timeout";
        await sleep(left);
      }
    },
  };
}
