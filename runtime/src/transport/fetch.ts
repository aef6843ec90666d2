import type { CallContext } from "../request/call-context.js";
import type { Transport, TransportRequest, TransportResponse } from "./transport.js";

/** What Node's `fetch` says where no connection was made, so that nothing was sent. */
const NOT_SENT: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Sends with a `fetch` function: on the edge, in Bun and Deno, in tests. */
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
  const stoppable = stopper(context, abort);
  context.enter("headers");
  context.sent = true;
  try {
    const response = await stoppable(
      // Not called as a method of anything: some platforms refuse that.
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
        const piece =
          reader && (await stoppable<{ value?: Uint8Array | undefined }>(reader.read()));
        return piece?.value;
      },
    };
  } catch (error) {
    if (NOT_SENT.has(causeCode(error))) context.sent = false;
    throw error;
  }
}

/** Makes promises of a `fetch` reject when the context ends, also where that `fetch` does not heed its signal. */
function stopper(
  context: CallContext,
  abort: AbortController,
): <T>(promise: Promise<T>) => Promise<T> {
  return (promise) =>
    new Promise((resolve, reject) => {
      promise.then(resolve, reject);
      context.onStop((reason) => {
        abort.abort(reason);
        // A signal's reason may be anything, and is passed on as it is.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(reason);
      });
    });
}

function causeCode(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}
