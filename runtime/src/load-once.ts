import { APIConnectionError, NoukaiError } from "./errors.js";

/**
 * Returns a function that loads a module once. If that fails, for want of a file descriptor for example, the next call tries
 * again, which Node.js answers with the same error.
 */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () =>
    (loaded ??= load().catch((cause: unknown) => {
      loaded = undefined;
      if (cause instanceof NoukaiError) throw cause;
      throw new APIConnectionError("Could not load the runtime.", { cause });
    }));
}
