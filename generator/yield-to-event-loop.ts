/** Lets whoever waits have a turn, such as timers, a progress bar, Ctrl-C and other threads. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
