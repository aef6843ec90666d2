import type { Context } from "hono";
import type { Fault } from "../faults/rules.js";

/** The connection of a request. */
export interface Connection {
  /** Closes it without sending anything more. */
  destroy(): void;
}

/** A request that gets no response. In-process, `fetch` rejects with it, as it does over a socket. */
export class DisconnectedError extends TypeError {
  constructor() {
    super("fetch failed: the connection was closed (chaos)");
  }
}

/** The error response of a fault. */
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
 * Truncates a response within its first chunk.
 *
 * @param connection is closed; without one, reading the body fails.
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
        // The enqueued chunk has to be sent first.
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

/** The connection that the application passes to its routes. */
export function connectionOf(context: Context): Connection | undefined {
  const connection = bindingOf(context, "connection");
  return isConnection(connection) ? connection : undefined;
}

/** The id of the response, which the application passes to its routes. */
export function requestIdOf(context: Context): string | null {
  const id = bindingOf(context, "requestId");
  return typeof id === "string" ? id : null;
}

function bindingOf(context: Context, name: "connection" | "requestId"): unknown {
  const bindings: unknown = context.env;
  return typeof bindings === "object" && bindings !== null
    ? Reflect.get(bindings, name)
    : undefined;
}

function isConnection(value: unknown): value is Connection {
  return typeof value === "object" && value !== null && "destroy" in value;
}
