import { EnvHttpProxyAgent, Pool } from "undici";
import type { Dispatcher as UndiciDispatcher } from "undici";
import type { CallContext } from "../request/call-context.js";
import type { Transport, TransportOptions, TransportResponse } from "./transport.js";

/** Maximum number of bytes buffered for a program that is slower than the network. */
const HIGH_WATER_MARK = 65_536;

/**
 * Sends requests with undici, through a pool of connections to one origin, or through the proxy in the standard environment
 * variables. Uses the `fetch` of the platform where undici is not what it is in Node.js: Bun's cannot dispatch, and a bundler for
 * the browser has replaced it by an empty module.
 *
 * @throws what `prepare` throws
 */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  const { dispatcher, origin, connectTimeout: timeout, maxConnections: connections } = options;
  const builtIn = Pool as { readonly prototype: Partial<Pool> } | undefined;
  if (!(dispatcher ?? builtIn?.prototype)?.dispatch) {
    return (await import("./fetch.js")).openTransport(options);
  }
  let isFirst = options.isDirect;
  let prepared = isFirst ? undefined : await options.prepare();
  // The pool has a bound too, because it takes a connection back a moment after the response has ended.
  const settings = { connect: { timeout }, connections };
  const pool = dispatcher
    ? undefined
    : prepared?.proxies
      ? new EnvHttpProxyAgent({ ...settings, ...prepared.proxies })
      : new Pool(origin, settings);
  /** The first request, if it was sent without the queue and has not ended. */
  let unqueued: CallContext | undefined;

  return {
    send: async (request, context) => {
      if (isFirst) {
        isFirst = false;
        unqueued = context;
      } else {
        // Before there are many connections: then there may be no file descriptor left to load anything.
        const { queue } = (prepared ??= await context.race(options.prepare()));
        if (unqueued) void queue.enter(unqueued);
        unqueued = undefined;
        await queue.enter(context);
      }
      return new Promise((resolve, reject) => {
        context.enter("connect");
        const exchange = new Exchange(context, resolve, reject, () => {
          prepared?.queue.leave();
          unqueued = undefined;
        });
        const { method, path, headers, body } = request;
        // Spreading the request would take longer than all else that is done here. The context enforces the limits.
        (dispatcher ?? pool)?.dispatch(
          { origin, method, path, headers, body, headersTimeout: 0, bodyTimeout: 0 },
          exchange,
        );
      });
    },
    close: async () => pool?.destroy(),
  };
}

/** One request and its response: a handler for undici that can be read from. */
class Exchange implements UndiciDispatcher.DispatchHandler, TransportResponse {
  status = 0;
  readonly #context: CallContext;
  readonly #resolve: (response: TransportResponse) => void;
  readonly #reject: (error: unknown) => void;
  #leave: (() => void) | undefined;
  #controller: UndiciDispatcher.DispatchController | undefined;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  #chunks: Uint8Array[] = [];
  #size = 0;
  #done: boolean | undefined;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** @param leave called once, when undici is done with the request */
  constructor(
    context: CallContext,
    resolve: (response: TransportResponse) => void,
    reject: (error: unknown) => void,
    leave: () => void,
  ) {
    this.#context = context;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#leave = leave;
    context.onStop((reason) => {
      this.#chunks = [];
      this.#fail(reason);
      this.#controller?.abort(asError(reason));
    });
  }

  onRequestStart(controller: UndiciDispatcher.DispatchController): void {
    // Failed while it waited for a connection: the request must not be written.
    if (this.#failure) {
      controller.abort(asError(this.#failure.error));
      return;
    }
    this.#controller = controller;
    this.#context.sent = true;
    this.#context.enter("headers");
  }

  onResponseStart(
    _controller: UndiciDispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    this.status = status;
    this.#headers = headers;
    this.#resolve(this);
  }

  onResponseData(controller: UndiciDispatcher.DispatchController, chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > HIGH_WATER_MARK) controller.pause();
    this.#wake?.();
  }

  onResponseEnd(): void {
    this.#done = true;
    this.#wake?.();
    this.#leave?.();
    this.#leave = undefined;
  }

  onResponseError(_controller: UndiciDispatcher.DispatchController, error: Error): void {
    this.#fail(error);
    this.onResponseEnd();
  }

  header(name: string): string | undefined {
    // Several values are joined, as `fetch` does it.
    return this.#headers[name]?.toString();
  }

  read(): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    // What arrived before the connection was lost may hold the end of a run.
    const chunk = this.#chunks.shift();
    if (!chunk) {
      if (this.#failure) throw this.#failure.error;
      return this.#done ? undefined : this.#wait();
    }
    this.#size -= chunk.length;
    if (this.#controller?.paused && this.#size <= HIGH_WATER_MARK / 2) this.#controller.resume();
    return chunk;
  }

  async #wait(): Promise<Uint8Array | undefined> {
    await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.read();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#reject(error);
    this.#wake?.();
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : Error("aborted", { cause: reason });
}
