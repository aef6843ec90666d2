import type { CallContext } from "../request/call-context.js";
import type {
  Transport,
  TransportOptions,
  TransportRequest,
  TransportResponse,
} from "./transport.js";

/**
 * Sends requests with a `fetch` function: in edge runtimes, Bun, Deno and tests.
 *
 * @throws what `prepare` throws, which is only called for `http:` to another machine, because what is loaded has to be small here
 */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  const { origin, fetch = globalThis.fetch } = options;
  if (!options.isDirect && origin.startsWith("http:")) await options.prepare();
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
    if (isUnsent(error)) context.sent = false;
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

/**
 * Whether an error of `fetch` proves that no byte of the request was written: its cause names the system call that failed, and
 * that looks up a host or connects. Neither a `TypeError` without such a cause nor a code alone does.
 */
function isUnsent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  // One error for each address of the host.
  const causes: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.length > 0 && causes.every(isConnectFailure);
}

function isConnectFailure(error: unknown): boolean {
  if (!(error instanceof Error) || !("syscall" in error)) return false;
  return error.syscall === "connect" || error.syscall === "getaddrinfo";
}
