import type { Context } from "hono";
import type { Fault } from "../faults/rules.js";

/** The connection that a request came over, as far as faults need it. */
export interface Connection {
  /** Breaks it off without another byte. */
  destroy(): void;
}

/** A request that gets no answer; without a socket `fetch` rejects with it, as it would over one. */
export class DisconnectedError extends TypeError {
  constructor() {
    super("fetch failed: the connection was closed (chaos)");
  }
}

/** The answer that a fault gives in the place of the real one. */
export function faultResponse(fault: Fault & { kind: "status" }): Response {
  const message = "Injected fault (chaos)";
  return Response.json(
    { detail: { code: fault.code, message } },
    {
      status: fault.status,
      headers: fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) },
    },
  );
}

/**
 * The same answer, breaking off in the middle of its first part.
 *
 * @param connection what is broken off; without one, reading the body fails.
 */
export function truncated(response: Response, connection: Connection | undefined): Response {
  const { body } = response;
  if (body === null) return response;
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const cut = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (!done) {
          controller.enqueue(value.subarray(0, Math.ceil(value.byteLength / 2)));
          await reader.cancel();
        }
        // What was enqueued has to get through first, or it is lost with the rest.
        setTimeout(() => {
          if (connection === undefined) controller.error(new DisconnectedError());
          else connection.destroy();
        }, 5);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(cut, { status: response.status, headers });
}

/** The connection of a request, as the application passes it to its routes. */
export function connectionOf(context: Context): Connection | undefined {
  const bindings: unknown = context.env;
  const connection: unknown =
    typeof bindings === "object" && bindings !== null && "connection" in bindings
      ? bindings.connection
      : undefined;
  return isConnection(connection) ? connection : undefined;
}

function isConnection(value: unknown): value is Connection {
  return typeof value === "object" && value !== null && "destroy" in value;
}
