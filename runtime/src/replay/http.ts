import { HEADER_REPLAY, HEADER_REPLAYABLE_SESSION } from "../wire.js";
import { isReplayError, type ReplayError } from "../sessions/errors.js";
import { openScope, type HandlerOptions, type OpenedScope } from "./open-scope.js";
import { scopes, type Scope } from "./scope.js";

/** The part of a `Request` that is read. */
export interface HandledRequest {
  readonly headers: { get(name: string): string | null };
}

/**
 * Handles a request to a program's own server in a session: a new one, or the one in `X-Noukai-Replay`, from whose recording calls
 * of flows are then answered. The response names the session in `X-Noukai-Session`. A `ReplayError` is answered as
 * `{error, message}` with its status. For any server that has `Request` and `Response`; the adapters are made of it.
 *
 * @param request only its headers are read
 * @param handle handles it. In a replay its response is read to the end before it is returned, so that what is left over is an
 *   error; otherwise a stream in it is passed on as it comes, and what it calls is recorded too
 * @throws what `handle` throws, other than a ReplayError.
 */
export async function handleInSession(
  request: HandledRequest,
  handle: () => Response | Promise<Response>,
  options: HandlerOptions = {},
): Promise<Response> {
  let close: (() => void) | undefined;
  try {
    const opened = await openScope(request.headers.get(HEADER_REPLAY), options);
    const { scope } = opened;
    ({ close } = opened);
    const response = await scopes().run(scope, async () => {
      const handled = await handle();
      return scope.mode === "replay" ? replayed(handled, scope) : kept(handled, opened);
    });
    if (scope.mode === "replay") close();
    return withHeader(response, scope.sessionId);
  } catch (error) {
    close?.();
    if (!isReplayError(error)) throw error;
    return Response.json(errorBody(error), { status: error.status });
  }
}

/** The body that answers an error. */
export function errorBody({ code, message }: ReplayError): { error: string; message: string } {
  return { error: code, message };
}

/** Reads a response to its end, so that all calls in its body are made. */
async function replayed(response: Response, scope: Scope): Promise<Response> {
  const body = response.body && (await response.arrayBuffer());
  // A handler that has failed may have made fewer calls.
  const leftover = response.status < 400 ? scope.leftover() : undefined;
  if (leftover) throw leftover;
  return body ? new Response(body, response) : response;
}

/** A response whose body is read in the scope, which is then closed. What is whole already, as JSON is, calls no flows. */
function kept(response: Response, { scope, close }: OpenedScope): Response {
  const { headers } = response;
  const body: ReadableStream<Uint8Array> | null = response.body;
  const isWhole =
    headers.has("content-length") || headers.get("content-type")?.startsWith("application/json");
  if (!body || isWhole) {
    close();
    return response;
  }
  const reader = body.getReader();
  const inScope = new ReadableStream<Uint8Array>({
    pull: (controller) =>
      scopes().run(scope, async () => {
        try {
          const { value, done } = await reader.read();
          if (!done) {
            controller.enqueue(value);
            return;
          }
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        close();
      }),
    cancel: (reason) =>
      scopes()
        .run(scope, () => reader.cancel(reason))
        .finally(close),
  });
  return new Response(inScope, response);
}

/** Names the session. The headers of some responses, such as redirects, cannot be changed. */
function withHeader(response: Response, sessionId: string): Response {
  try {
    response.headers.set(HEADER_REPLAYABLE_SESSION, sessionId);
    return response;
  } catch {
    const changed = new Response(response.body, response);
    changed.headers.set(HEADER_REPLAYABLE_SESSION, sessionId);
    return changed;
  }
}
