import type { Dispatcher, Response as UndiciResponse } from "undici";
import { startDeadline } from "../../server/deadline.js";
import { isPassing, parseRetryAfter } from "../../server/retry.js";
import {
  HostedConnectionError,
  LoginRequiredError,
  PassingError,
  reasonOf,
} from "./connection-errors.js";
import { otherSpelling, redirectTarget } from "./endpoint-spelling.js";
import { createSizeGuard, SizeError, type SizeLimits } from "./size-guard.js";
import type { TokenProvider } from "./token-provider.js";
import { parseChallenge } from "./www-authenticate.js";

/** Options of `createHostedFetch`. */
export interface HostedFetchOptions {
  readonly endpoint: URL;
  readonly tokens: TokenProvider;
  readonly dispatcher: Dispatcher;
  readonly userAgent: string;
  readonly limits: SizeLimits;
  /** For the headers of a response, and for a body that is no stream, in milliseconds. */
  readonly timeout: number;
}

/** Requests to one MCP endpoint. */
export interface HostedFetch {
  /** The endpoint that answered; as given until one did. */
  readonly endpoint: () => URL;
  /** Why no further request is made: a stream exceeded the limits. */
  readonly failure: () => HostedConnectionError | undefined;
  /** What an MCP transport uses as `fetch`: bounded, with a token, to the endpoint only. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
}

/** Followed per request. */
const MAX_REDIRECTS = 3;

/** A request as the transport made it. */
interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}

export function createHostedFetch(options: HostedFetchOptions): HostedFetch {
  const { tokens, dispatcher, userAgent, limits, timeout } = options;
  let endpoint = options.endpoint;
  let isSettled = false;
  let failure: HostedConnectionError | undefined;

  /** The chunks of a stream, as long as they are within the limits. The transport does not say why a stream ended. */
  async function* readStream(
    { url, body }: UndiciResponse,
    deadline: Disposable,
  ): AsyncGenerator<Uint8Array, void> {
    const guard = createSizeGuard(limits, true);
    const chunks: AsyncIterable<Uint8Array> | null = body;
    try {
      for await (const chunk of chunks ?? []) {
        guard.check(chunk);
        yield chunk;
      }
    } catch (error) {
      if (error instanceof SizeError) failure = tooLarge(new URL(url), error);
      throw error;
    } finally {
      deadline[Symbol.dispose]();
    }
  }

  const send = async (url: URL, sent: Sent, token: string | undefined): Promise<Received> => {
    const { fetch } = await import("undici");
    const deadline = startDeadline(timeout, sent.signal);
    try {
      const response = await fetch(url, {
        dispatcher,
        method: sent.method,
        body: sent.body ?? null,
        redirect: "manual",
        signal: deadline.signal,
        headers: {
          ...sent.headers,
          "user-agent": userAgent,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
      });
      const isStream = /^text\/event-stream\b/i.test(response.headers.get("content-type") ?? "");
      if (isStream && response.ok) {
        deadline.lift();
        return { response, body: ReadableStream.from(readStream(response, deadline)) };
      }
      const text = await readText(response, limits);
      deadline[Symbol.dispose]();
      return { response, body: text };
    } catch (error) {
      deadline[Symbol.dispose]();
      sent.signal?.throwIfAborted();
      if (error instanceof SizeError) throw tooLarge(url, error);
      const reason = deadline.hasPassed()
        ? `no complete answer within ${timeout / 1000} s`
        : reasonOf(error);
      throw new PassingError(`${url.href} cannot be reached (${reason})`, { cause: error });
    }
  };

  /** Sends to the endpoint, which may be spelt with or without a slash at its end. */
  const sendToEndpoint = async (sent: Sent, token: string | undefined): Promise<Received> => {
    let url = endpoint;
    let isOtherTried = isSettled;
    for (let redirects = 0; ;) {
      const received = await send(url, sent, token);
      const { status, headers } = received.response;
      const isRedirect = status >= 300 && status < 400;
      const target = isRedirect ? redirectTarget(url, status, headers.get("location")) : undefined;
      if (target !== undefined && redirects < MAX_REDIRECTS) {
        redirects++;
        url = target;
        continue;
      }
      if ((isRedirect || status === 404 || status === 405) && !isOtherTried) {
        isOtherTried = true;
        url = otherSpelling(options.endpoint);
        continue;
      }
      if (isRedirect) throw notFollowed(url, status, headers.get("location"));
      if (status !== 404 && status !== 405) {
        endpoint = url;
        isSettled = true;
      }
      return received;
    }
  };

  const exchange = async (sent: Sent): Promise<Received> => {
    const token = await tokens.token(sent.signal);
    const first = await sendToEndpoint(sent, token);
    const challenge = parseChallenge(first.response, endpoint, token !== undefined);
    if (challenge === undefined) return first;
    const isRenewed =
      challenge.status === 401 &&
      token !== undefined &&
      (await tokens.renew?.(token, sent.signal)) === true;
    if (!isRenewed) throw new LoginRequiredError(challenge);
    const again = await tokens.token(sent.signal);
    const second = await sendToEndpoint(sent, again);
    const refusal = parseChallenge(second.response, endpoint, again !== undefined);
    if (refusal !== undefined) throw new LoginRequiredError(refusal);
    return second;
  };

  return {
    endpoint: () => endpoint,
    failure: () => failure,
    fetch: async (_url, init = {}) => {
      if (failure !== undefined) throw failure;
      const sent = readInit(init);
      // There is nothing to listen for: the stream of what the server sends of its own accord is not opened.
      if (sent.method === "GET" && sent.headers["last-event-id"] === undefined)
        return new Response(null, { status: 405 });
      const { response, body } = await exchange(sent);
      if (isPassing(response.status)) {
        const after = parseRetryAfter(response.headers.get("retry-after"), Date.now());
        throw new PassingError(`${endpoint.href} answered ${response.status}`, {
          status: response.status,
          after,
        });
      }
      const isBodiless = response.status === 204 || response.status === 304;
      return new Response(isBodiless ? null : body, {
        status: response.status,
        headers: Object.fromEntries(response.headers),
      });
    },
  };
}

interface Received {
  readonly response: UndiciResponse;
  readonly body: string | ReadableStream<Uint8Array>;
}

function readInit(init: RequestInit): Sent {
  const { method, headers, body, signal } = init;
  if (body !== undefined && body !== null && typeof body !== "string")
    throw new TypeError("an MCP transport sends text");
  return {
    method: method ?? "GET",
    headers: Object.fromEntries(new Headers(headers)),
    body: body ?? undefined,
    signal: signal ?? undefined,
  };
}

async function readText(response: UndiciResponse, limits: SizeLimits): Promise<string> {
  const guard = createSizeGuard(limits, false);
  const decoder = new TextDecoder();
  let text = "";
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    guard.check(chunk);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(url: URL, error: SizeError): HostedConnectionError {
  return new HostedConnectionError(
    `${url.href} answered with ${error.message}, which is not read.`,
    { cause: error },
  );
}

function notFollowed(url: URL, status: number, location: string | null): HostedConnectionError {
  const target =
    location !== null && URL.canParse(location, url.href)
      ? new URL(location, url).origin
      : "another address";
  return new HostedConnectionError(
    `${url.href} answered ${status}, which points to ${target}. Redirects are only followed within ${url.origin}: use the ` +
      "final address as the URL.",
    { status },
  );
}
