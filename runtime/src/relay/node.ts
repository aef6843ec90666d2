import type { IncomingMessage, ServerResponse } from "node:http";
import type { Relay } from "./options.js";

/** A request of Node.js, and what frameworks add to it. */
export interface NodeRequest extends IncomingMessage {
  /** The path before a router has cut off the part that it is mounted at. */
  readonly originalUrl?: string;
  /** What a parser has made of the body. */
  readonly body?: unknown;
  /** The bytes beside it, where the platform keeps them. */
  readonly rawBody?: unknown;
}

/**
 * Lets a relay answer a request of a server of Node.js. When the caller is gone, the request to the service ends.
 *
 * @param context what `authorize` gets as `call.context`
 * @param begin called before the answer is written
 * @throws what the relay throws; nothing was written then.
 */
export async function answerNode<Context>(
  relay: Relay<Context>,
  request: NodeRequest,
  response: ServerResponse,
  context: Context,
  begin: () => void = () => undefined,
): Promise<void> {
  const gone = new AbortController();
  const onClose = (): void => {
    if (!response.writableFinished) gone.abort();
  };
  response.on("close", onClose);
  const standard = toRequest(request, gone.signal);
  try {
    const answer = await relay(standard, context);
    begin();
    await write(answer, response, gone.signal);
  } finally {
    response.off("close", onClose);
    // What was refused unread would be in the way of the next request of the connection.
    if (!standard.bodyUsed) standard.body?.cancel().catch(() => undefined);
  }
}

function toRequest(request: NodeRequest, signal: AbortSignal): Request {
  const { method = "POST", headers: given, originalUrl, url = "/" } = request;
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    // Names of HTTP/2, such as `:path`, are none of `Headers`.
    if (value === undefined || name.startsWith(":")) continue;
    for (const each of Array.isArray(value) ? value : [value]) headers.append(name, each);
  }
  const host = /^[\w.:[\]-]+$/.exec(given.host ?? "")?.[0] ?? "localhost";
  const base = URL.canParse(`http://${host}`) ? `http://${host}` : "http://localhost";
  // Proxies send whole addresses.
  const path = (originalUrl ?? url).replace(/^https?:\/\/[^/?#]*/i, "").replace(/^(?!\/)/, "/");
  const address = URL.canParse(base + path) ? base + path : base;
  // Those that `Request` does not take; a relay answers none but POST.
  const isKnown = !/^(?:connect|trac[ek])$/i.test(method);
  return new Request(address, {
    method: isKnown ? method : "OPTIONS",
    headers,
    signal,
    ...(method === "POST" && { body: bodyOf(request), duplex: "half" }),
  });
}

/**
 * The body, also where a parser has read it: written anew, it has the same fields.
 *
 * @throws TypeError if something has read it, and left nothing.
 */
function bodyOf(request: NodeRequest): ReadableStream<Uint8Array> | string | Uint8Array {
  if (!request.readableDidRead) return streamOf(request);
  const body = request.rawBody ?? request.body;
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  if (typeof body === "object" && body !== null) return JSON.stringify(body);
  throw new TypeError(
    "The body of the request was read before: let the relay read it, or leave it in `request.body`.",
  );
}

function streamOf(request: NodeRequest): ReadableStream<Uint8Array> {
  let release: () => void = () => undefined;
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const onData = (chunk: Uint8Array): void => {
          request.pause();
          controller.enqueue(new Uint8Array(chunk));
        };
        const onEnd = (): void => {
          release();
          controller.close();
        };
        const onLost = (): void => {
          release();
          controller.error(new Error("The connection was lost."));
        };
        release = () => {
          request.off("data", onData).off("end", onEnd).off("error", onLost).off("close", onLost);
        };
        request.on("data", onData).on("end", onEnd).on("error", onLost).on("close", onLost);
        request.pause();
      },
      pull: () => {
        request.resume();
      },
      // The rest is dropped. Destroying the request would close the connection before it is answered.
      cancel: () => {
        release();
        request.on("error", () => undefined).resume();
      },
    },
    { highWaterMark: 0 },
  );
}

async function write(answer: Response, response: ServerResponse, gone: AbortSignal): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  const stream: ReadableStream<Uint8Array> | null = answer.body;
  if (!stream) {
    response.end();
    return;
  }
  // The caller sees that the run has begun.
  response.flushHeaders();
  const reader = stream.getReader();
  const cancel = (): void => {
    reader.cancel().catch(() => undefined);
  };
  gone.addEventListener("abort", cancel);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!response.write(value)) await drained(response, gone);
    }
    response.end();
  } catch {
    // The caller sees that the answer is not whole.
    response.destroy();
  } finally {
    gone.removeEventListener("abort", cancel);
  }
}

/** Waits until a slow caller has read on, or is gone. */
function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off("drain", settle);
      gone.removeEventListener("abort", settle);
      resolve();
    };
    if (gone.aborted) settle();
    else {
      response.on("drain", settle);
      gone.addEventListener("abort", settle);
    }
  });
}
