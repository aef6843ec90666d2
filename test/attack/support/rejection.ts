import { expect } from "vitest";

/** What a call rejects with. */
export function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable("the call did not fail"),
    (error: unknown) => error,
  );
}
