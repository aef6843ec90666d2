import { loadLazy } from "../load-lazy.js";
import type { TransportResponse } from "../transport/transport.js";
import type { CallContext } from "./call-context.js";
import { isRecord, parse } from "./json.js";

const decoder = /* @__PURE__ */ new TextDecoder();

/** Number of chunks after which a call yields to the event loop. */
const CHUNKS_PER_TURN = 128;

/**
 * Reads the next chunk of a body, within the idle limit.
 *
 * @returns undefined after the last chunk
 * @throws APIConnectionError if the connection is lost; the reason of the context if that failed.
 */
export function readChunk(
  response: TransportResponse,
  context: CallContext,
): Uint8Array | undefined | Promise<Uint8Array | undefined> {
  // A server that never pauses, or a stream that always has a chunk, would keep timers and signals waiting.
  if (++context.reads % CHUNKS_PER_TURN === 0) {
    return loadLazy().then(({ readNextTurn }) => readNextTurn(response, context));
  }
  try {
    const chunk = response.read();
    return chunk instanceof Promise ? waitForChunk(chunk, context) : chunk;
  } catch (cause) {
    return throwLost(cause, context);
  }
}

async function waitForChunk(
  chunk: Promise<Uint8Array | undefined>,
  context: CallContext,
): Promise<Uint8Array | undefined> {
  context.enter("idle");
  try {
    return await chunk;
  } catch (cause) {
    return await throwLost(cause, context);
  } finally {
    context.enter("program");
  }
}

async function throwLost(cause: unknown, context: CallContext): Promise<never> {
  throw (await loadLazy()).lostInResponse(cause, context);
}

/**
 * Reads a body as a JSON object.
 *
 * @param limit maximum size, in bytes; beyond it, the connection is closed
 * @throws InvalidResponseError if it is anything else, or larger.
 */
export async function readObject(
  response: TransportResponse,
  context: CallContext,
  limit: number,
): Promise<Record<string, unknown>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const next = readChunk(response, context);
    const chunk = next instanceof Promise ? await next : next;
    if (!chunk) break;
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) throw (await loadLazy()).tooLarge(limit, context);
  }
  const text =
    chunks.length > 1 ? (await loadLazy()).decodeChunks(chunks) : decoder.decode(chunks[0]);
  const value = parse(text);
  if (isRecord(value)) return value;
  throw (await loadLazy()).notAnObject(text, context);
}
