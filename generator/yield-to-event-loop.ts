/** Yields to the event loop, so that timers, signals and input are served during long work. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
