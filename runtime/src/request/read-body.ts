import { APIConnectionError } from "../errors.js";
import { loadLazy } from "../load-lazy.js";
import type { TransportResponse } from "../transport/transport.js";
import type { CallContext } from "./call-context.js";

const decoder = /* @__PURE__ */ new TextDecoder();

/** Whether a value is an object other than an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

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
  try {
    const chunk = response.read();
    return chunk instanceof Promise ? waitForChunk(chunk, context) : chunk;
  } catch (cause) {
    throw lostError(cause, context);
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
    throw lostError(cause, context);
  } finally {
    context.enter("work");
  }
}

function lostError(cause: unknown, context: CallContext): unknown {
  if (context.failed) return context.reason;
  const details = { ...context.details, cause };
  return new APIConnectionError("The connection was lost in the response.", details);
}

/** Reads a body as text. After `limit` bytes, the connection is closed and the rest is not read. */
export async function readText(
  response: TransportResponse,
  context: CallContext,
  limit: number = Infinity,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const next = readChunk(response, context);
    const chunk = next instanceof Promise ? await next : next;
    if (!chunk) break;
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) {
      context.stop?.(new Error("the body exceeds the limit"));
      break;
    }
  }
  const [first] = chunks;
  if (chunks.length < 2) return first ? decoder.decode(first) : "";
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return decoder.decode(whole);
}

/**
 * Reads a body as a JSON object.
 *
 * @throws InvalidResponseError if it is anything else.
 */
export async function readObject(
  response: TransportResponse,
  context: CallContext,
): Promise<Record<string, unknown>> {
  const text = await readText(response, context);
  const value = parse(text);
  if (isRecord(value)) return value;
  throw (await loadLazy()).notAnObject(text, context);
}

/** Parses JSON. @returns undefined if the text is not JSON */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
