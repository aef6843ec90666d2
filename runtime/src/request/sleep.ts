import type { CallContext } from "./call-context.js";

/** Longest delay of a timer, in milliseconds. A longer one overflows and fires at once. */
const MAX_DELAY_MS = 0x7fffffff;

/** Waits `ms` milliseconds; rejects if the call fails first. The time counts as `program`. */
export async function sleep(context: CallContext, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let left = ms;
  try {
    do {
      const stage = Math.min(left, MAX_DELAY_MS);
      await context.race(new Promise<void>((resolve) => (timer = setTimeout(resolve, stage))));
      left -= stage;
    } while (left > 0);
  } finally {
    clearTimeout(timer);
  }
}
