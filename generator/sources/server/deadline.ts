/** A limit on the time of something that a signal can stop. Disposed of, it no longer stops it. */
export interface Deadline extends Disposable {
  /** Aborted when the time is over, or when the outer signal is aborted. */
  readonly signal: AbortSignal;
  /** Whether the time was over before the deadline was lifted. */
  readonly hasPassed: () => boolean;
  /** Lifts the limit: from now on only the outer signal stops it. */
  readonly lift: () => void;
}

/** @param milliseconds - from now. */
export function startDeadline(milliseconds: number, outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let hasPassed = false;
  const timer = setTimeout(() => {
    hasPassed = true;
    controller.abort();
  }, milliseconds);
  const lift = (): void => {
    clearTimeout(timer);
  };
  const stop = (): void => {
    controller.abort(outer?.reason);
  };
  if (outer?.aborted === true) stop();
  outer?.addEventListener("abort", stop);
  return {
    signal: controller.signal,
    hasPassed: () => hasPassed,
    lift,
    [Symbol.dispose]: () => {
      lift();
      outer?.removeEventListener("abort", stop);
    },
  };
}
