import type { CallContext } from "../request/call-context.js";
import type { Transport, TransportRequest, TransportResponse } from "./transport.js";

/** Error codes of `fetch` in Node.js for a connection that was not established, so that nothing was sent. */
const NOT_SENT: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Sends requests with a `fetch` function: in edge runtimes, Bun, Deno and tests. */
export function fetchTransport(fetch: typeof globalThis.fetch): Transport {
  return {
    send: (request, context) => send(fetch, request, context),
    close: () => Promise.resolve(),
  };
}

async function send(
  fetch: typeof globalThis.fetch,
  request: TransportRequest,
  context: CallContext,
): Promise<TransportResponse> {
  const abort = new AbortController();
  const stoppable = makeStoppable(context, abort);
  context.enter("headers");
  context.sent = true;
  try {
    const response = await stoppable(
      // Called as a plain function: some platforms reject another `this`.
      fetch(request.origin + request.path, {
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        redirect: "manual",
        signal: abort.signal,
      }),
    );
    const reader = response.body?.getReader();
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      read: async () => {
        const chunk =
          reader && (await stoppable<{ value?: Uint8Array | undefined }>(reader.read()));
        return chunk?.value;
      },
    };
  } catch (error) {
    if (NOT_SENT.has(causeCode(error))) context.sent = false;
    throw error;
  }
}

/** Returns a function that makes promises reject when the context fails, even if `fetch` ignores its signal. */
function makeStoppable(
  context: CallContext,
  abort: AbortController,
): <T>(promise: Promise<T>) => Promise<T> {
  return (promise) =>
    new Promise((resolve, reject) => {
      promise.then(resolve, reject);
      context.onStop((reason) => {
        abort.abort(reason);
        // The reason of a signal may be any value, and is passed on unchanged.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(reason);
      });
    });
}

function causeCode(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}
