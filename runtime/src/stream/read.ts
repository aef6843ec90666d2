import { InvalidResponseError } from "../errors.js";
import { MAX_BODY_EXCERPT, readChunk, readText } from "../request/read-body.js";
import type { CallContext } from "../request/call-context.js";
import type { TransportResponse } from "../transport/transport.js";
import { FrameReader, type Frame } from "./frames.js";

/** How long a finished stream may take to close before its connection is given up, in milliseconds. */
const CLOSE_GRACE_MS = 250;

/**
 * The frames of a response, in batches as they arrive; never an empty one.
 *
 * @throws StreamParseError, and what `readChunk` throws.
 */
export async function* readFrames(
  response: TransportResponse,
  context: CallContext,
): AsyncGenerator<Frame[], void, undefined> {
  const reader = new FrameReader(() => context.details);
  for (;;) {
    const next = readChunk(response, context);
    const chunk = next instanceof Promise ? await next : next;
    const frames = chunk ? reader.feed(chunk) : reader.end();
    if (frames.length > 0) yield frames;
    if (!chunk) return;
  }
}

/**
 * Makes sure that a response is a stream of events: a proxy's page, or an answer in JSON, has none to wait for.
 *
 * @throws InvalidResponseError where it is something else.
 */
export async function expectStream(
  response: TransportResponse,
  context: CallContext,
): Promise<void> {
  const type = response.header("content-type");
  if (!type || !/html|json/.test(type)) return;
  const body = await readText(response, context, MAX_BODY_EXCERPT);
  throw new InvalidResponseError(
    `The response is ${type}, not a stream of events: is the base URL right?`,
    {
      ...context.details,
      body: body.slice(0, MAX_BODY_EXCERPT),
    },
  );
}

/**
 * Reads what is left of a stream after its last event, so that its connection can be used again; a stream that goes on
 * is cut off.
 */
export async function drain(response: TransportResponse, context: CallContext): Promise<void> {
  const timer = setTimeout(() => context.stop?.(new Error("the stream is over")), CLOSE_GRACE_MS);
  try {
    while (await response.read());
  } catch {
    // The events are all there, so how the connection ends matters to nobody.
  } finally {
    clearTimeout(timer);
  }
}
