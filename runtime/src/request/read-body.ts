import { APIConnectionError, InvalidResponseError } from "../errors.js";
import type { TransportResponse } from "../transport/transport.js";
import type { CallContext } from "./call-context.js";

/** How much of a body an error carries, in characters. */
export const MAX_BODY_EXCERPT = 4096;

const decoder = /* @__PURE__ */ new TextDecoder();

/** A JSON object, or anything else that can be read like one. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The next piece of a body, within the idle limit; undefined after the last.
 *
 * @throws APIConnectionError where the connection is lost; the context's reason where that ended it.
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
  return new APIConnectionError("The connection was lost in the middle of a response.", details);
}

/** A whole body as text. Past `limit` bytes the rest is left unread and the connection closed. */
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
      context.stop?.(new Error("enough of it was read"));
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
 * A whole body as a JSON object.
 *
 * @throws InvalidResponseError where it is anything else.
 */
export async function readObject(
  response: TransportResponse,
  context: CallContext,
): Promise<Record<string, unknown>> {
  const text = await readText(response, context);
  const value = parse(text);
  if (isRecord(value)) return value;
  throw new InvalidResponseError("The response is not a JSON object: is the base URL right?", {
    ...context.details,
    body: text.slice(0, MAX_BODY_EXCERPT),
  });
}

/** JSON, or undefined for what is not. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
