import type { CallContext } from "./call-context.js";

/** Yields to the event loop, so that timers and signals are served. Rejects if the call has failed by then. */
export async function nextTurn(context: CallContext): Promise<void> {
  // Some edge runtimes only have timers, contrary to the types of Node.js.
  const { setImmediate: later = setTimeout } = globalThis as Partial<typeof globalThis>;
  await new Promise((resolve) => later(resolve));
  context.throwIfFailed();
}
