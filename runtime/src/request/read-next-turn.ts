import type { TransportResponse } from "../transport/transport.js";
import type { CallContext } from "./call-context.js";
import { readChunk } from "./read-body.js";

/** Yields to the event loop, so that timers and signals are served, and then reads the next chunk. */
export async function readNextTurn(
  response: TransportResponse,
  context: CallContext,
): Promise<Uint8Array | undefined> {
  // Some edge runtimes only have timers, contrary to the types of Node.js.
  const { setImmediate: later = setTimeout } = globalThis as Partial<typeof globalThis>;
  await new Promise((resolve) => later(resolve));
  context.throwIfFailed();
  return readChunk(response, context);
}
