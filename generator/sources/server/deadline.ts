/** A time limit whose signal aborts an operation. Once disposed, it no longer aborts. */
export interface Deadline extends Disposable {
  /** Aborted when the limit is exceeded, or when the outer signal is aborted. */
  readonly signal: AbortSignal;
  /** Whether the limit was exceeded before it was lifted. */
  readonly hasPassed: () => boolean;
  /** Lifts the limit: from then on, only the outer signal aborts. */
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
