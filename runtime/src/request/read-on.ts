import type { TransportResponse } from "../transport/transport.js";
import type { CallContext } from "./call-context.js";
import { redact } from "./redact.js";
import { readChunk } from "./read-body.js";

/** Maximum length of the body in an error, in characters. */
export const MAX_BODY_EXCERPT = 4096;

/** Maximum number of bytes read: the code is at the start of a body, and the error page of a proxy may be huge. */
const MAX_BYTES = 65_536;

/** Maximum time to read for, in milliseconds: the status is known, and a body that trickles in must not hold up its error. */
const MAX_MS = 5_000;

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

/** Decodes a text that came in several chunks, which may split a character. */
export function decodeChunks(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}

/**
 * Reads a body that goes into an error, without the API key. At a limit of its own, the connection is closed and the rest is
 * not read. If the connection is lost, the text ends there.
 *
 * @throws the reason of the context if that fails.
 */
export async function readExcerpt(
  response: TransportResponse,
  context: CallContext,
): Promise<string> {
  const stop = (): void => context.stop?.(new Error("not needed"));
  const timer = setTimeout(stop, MAX_MS);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let size = 0; size < MAX_BYTES;) {
      const chunk = await readChunk(response, context);
      if (!chunk) return redact(context, text);
      size += chunk.length;
      text += decoder.decode(chunk, { stream: true });
    }
    stop();
  } catch (error) {
    if (context.failed) throw error;
  } finally {
    clearTimeout(timer);
  }
  return redact(context, text);
}
