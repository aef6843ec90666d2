import type { WireEvent } from "../runs/wire-form.js";
import type { Connection } from "./inject-fault.js";

/** Interval of comments that keep an idle stream open, in milliseconds. */
const KEEP_ALIVE_MS = 15_000;

/** What an event stream needs besides its events. */
export interface EventStreamOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection of the request; undefined for in-process requests. */
  readonly connection: Connection | undefined;
  /** Called with an error of the producer. */
  readonly reportBug: (error: unknown) => void;
}

/**
 * Responds with server-sent events. `produce` runs while the client reads: `send` resolves when the client is ready for
 * more, and the signal aborts when it disconnects. Only one `send` may wait at a time, so that no more than a few events
 * are kept for a slow client. An error of `produce` breaks the connection, so that the client sees an incomplete stream.
 */
export function eventStream(
  produce: (send: (event: WireEvent) => Promise<void>, signal: AbortSignal) => Promise<void>,
  { headers, connection, reportBug }: EventStreamOptions,
): Response {
  const gone = new AbortController();
  const encoder = new TextEncoder();
  let wake: (() => void) | undefined;
  let alive: NodeJS.Timeout | undefined;

  const stream = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        alive = setInterval(() => {
          const isRead = (controller.desiredSize ?? 0) > 0;
          if (isRead && !gone.signal.aborted)
            controller.enqueue(encoder.encode(": still here\n\n"));
        }, KEEP_ALIVE_MS);
        alive.unref();
        const send = async (event: WireEvent): Promise<void> => {
          if (gone.signal.aborted) return;
          controller.enqueue(encoder.encode(frameOf(event)));
          if ((controller.desiredSize ?? 1) > 0) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        };
        void produce(send, gone.signal)
          .then(
            () => {
              if (!gone.signal.aborted) controller.close();
            },
            (error: unknown) => {
              // What fails because the client left is not an error.
              if (gone.signal.aborted) return;
              reportBug(error);
              // The HTTP server would print an error of the stream once more.
              if (connection === undefined) controller.error(error);
              else connection.destroy();
            },
          )
          .finally(() => {
            clearInterval(alive);
          });
      },
      pull: () => {
        wake?.();
        wake = undefined;
      },
      cancel: () => {
        clearInterval(alive);
        gone.abort();
        wake?.();
      },
    },
    // A small buffer, so that `send` does not wait for each read of a fast client.
    { highWaterMark: 16 },
  );
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      "x-accel-buffering": "no",
      ...headers,
    },
  });
}

/** Formats an event. Its data is JSON on one line, so that it cannot end the event early. */
function frameOf({ event, data }: WireEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
