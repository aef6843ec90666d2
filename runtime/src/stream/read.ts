import { InvalidResponseError } from "../errors.js";
import { readChunk } from "../request/read-body.js";
import { MAX_BODY_EXCERPT, readExcerpt } from "../request/read-on.js";
import type { CallContext } from "../request/call-context.js";
import type { TransportResponse } from "../transport/transport.js";
import { FrameReader } from "./frames.js";
import type { Frame } from "./parse-frame.js";

/** How long to wait for the end of a completed stream before its connection is closed, in milliseconds. */
const CLOSE_GRACE_MS = 250;

/** How many chunks to read meanwhile. Where there is always one, the timer would not be served. */
const MAX_DRAINED = 128;

/**
 * Reads the frames of a response, in non-empty batches as they arrive.
 *
 * @param reader parses the frames; afterwards it tells whether the last one was complete
 * @throws StreamParseError, and what `readChunk` throws.
 */
export async function* readFrames(
  response: TransportResponse,
  context: CallContext,
  reader: FrameReader = new FrameReader(() => context.details),
): AsyncGenerator<Frame[], void, undefined> {
  for (;;) {
    const next = readChunk(response, context);
    const chunk = next instanceof Promise ? await next : next;
    if (!chunk) {
      reader.end();
      return;
    }
    const frames = reader.feed(chunk);
    if (frames.length > 0) yield frames;
  }
}

/**
 * Checks that a response is an event stream, not JSON or the page of a proxy.
 *
 * @throws InvalidResponseError if it is anything else.
 */
export async function expectStream(
  response: TransportResponse,
  context: CallContext,
): Promise<void> {
  const type = response.header("content-type");
  if (!type || !/html|json/.test(type)) return;
  const body = await readExcerpt(response, context);
  throw new InvalidResponseError(
    `The response is ${type}, not an event stream: check the base URL.`,
    {
      ...context.details,
      body: body.slice(0, MAX_BODY_EXCERPT),
    },
  );
}

/**
 * Reads the rest of a stream after its terminal event, so that the connection can be reused. Closes the connection if the
 * stream does not end.
 */
export async function drain(response: TransportResponse, context: CallContext): Promise<void> {
  const stop = (): void => context.stop?.(new Error("complete"));
  const timer = setTimeout(stop, CLOSE_GRACE_MS);
  try {
    for (let reads = 0; reads < MAX_DRAINED; reads++) {
      if (!(await response.read())) return;
    }
    stop();
  } catch {
    // All events were received, so a connection error no longer matters.
  } finally {
    clearTimeout(timer);
  }
}
