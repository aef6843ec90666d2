/** A signal that aborts with `signal`, when the time is up, and when the service stops. */
export function limitTime(
  active: Set<AbortController>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): { readonly signal: AbortSignal; timedOut(): boolean; end(): void } {
  const controller = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, timeoutMs);
  timer.unref();
  const abort = (): void => {
    controller.abort();
  };
  if (signal?.aborted === true) controller.abort();
  signal?.addEventListener("abort", abort, { once: true });
  active.add(controller);
  return {
    signal: controller.signal,
    timedOut: () => late,
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      active.delete(controller);
    },
  };
}
