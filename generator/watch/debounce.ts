/** What it was rung for; a change of the config is more than one of definitions. */
export type Ring = "definitions" | "config";

/** Turns many rings into few answers. */
export interface Bell {
  ring(what: Ring): void;
  /**
   * Waits until it is rung and then silent for a moment, so that a burst is one answer.
   *
   * @param timeout - answer "timeout" after so many milliseconds without a ring; undefined waits as long as it takes.
   * @param meanwhile - called in the silence, once.
   */
  rung(timeout: number | undefined, meanwhile?: () => void): Promise<Ring | "timeout" | "stopped">;
}

/** How long the silence is, in milliseconds: after a single ring, and after a ring that came with others. */
const AFTER_ONE = 12;
const AFTER_MANY = 60;
/** A burst that does not end is answered after so many milliseconds all the same. */
const LONGEST_BURST = 3_000;

/** Makes a bell that answers "stopped" once the signal is aborted. */
export function createBell(signal: AbortSignal): Bell {
  let pending: { what: Ring; readonly first: number; last: number; count: number } | undefined;
  let wake: () => void = () => undefined;
  signal.addEventListener("abort", () => {
    wake();
  });

  /** Resolves after so many milliseconds, or earlier when something happens. */
  const rest = (milliseconds: number | undefined): Promise<void> =>
    new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** How much longer to be silent, in milliseconds; 0 or less once the burst is over. */
  const silenceLeft = (): number => {
    if (pending === undefined) return 0;
    const silence = pending.count === 1 ? AFTER_ONE : AFTER_MANY;
    const end = Math.min(pending.last + silence, pending.first + LONGEST_BURST);
    return end - performance.now();
  };

  return {
    ring: (what) => {
      const now = performance.now();
      pending ??= { what, first: now, last: now, count: 0 };
      // One save is heard of more than once, within a millisecond or two.
      if (pending.count === 0 || now - pending.first > 4) pending.count++;
      pending.last = now;
      if (what === "config") pending.what = what;
      wake();
    },
    rung: async (timeout, meanwhile) => {
      let isIdle = true;
      const deadline = timeout === undefined ? undefined : performance.now() + timeout;
      for (;;) {
        if (signal.aborted) return "stopped";
        if (pending !== undefined) {
          if (isIdle) meanwhile?.();
          isIdle = false;
          const left = silenceLeft();
          if (left <= 0) {
            const { what } = pending;
            pending = undefined;
            return what;
          }
          await rest(left);
          continue;
        }
        const left = deadline === undefined ? undefined : deadline - performance.now();
        if (left !== undefined && left <= 0) return "timeout";
        await rest(left);
      }
    },
  };
}
