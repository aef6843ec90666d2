import { EventSourceParserStream } from "eventsource-parser/stream";
import { send } from "./client.js";

/**
 * Reads a stream of events (SSE) until it ends. `EventSource` cannot send the token.
 *
 * @throws ApiError where it is refused, TypeError where the connection breaks, `AbortError` where `signal` fires.
 */
export async function readFrames(
  path: string,
  take: (data: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { body } = await send({ path, accept: "text/event-stream", signal });
  if (body === null) return;
  const events = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  for (;;) {
    const { done, value } = await events.read();
    if (done) return;
    take(value.data);
  }
}

/** Milliseconds to wait before a connection is tried again. */
export function delayBeforeAttempt(attempt: number): number {
  return Math.min(500 * 2 ** attempt, 8000);
}

/** Waits, or until the signal fires. */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
