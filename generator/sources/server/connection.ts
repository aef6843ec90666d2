import { API_VERSION, HEADER_API_VERSION } from "noukai-codegen-runtime/wire";
import type { Response } from "undici";
import { NoukaiCodegenError } from "../../errors.js";
import { startDeadline } from "./deadline.js";
import { createDispatcher } from "./dispatcher.js";
import { detailOf, member } from "./error-detail.js";
import {
  redirected,
  refused,
  tooSlow,
  unreachable,
  unreadable,
  type Asked,
} from "./server-errors.js";
import { isPassing, parseRetryAfter, waitBefore, type RetryPolicy } from "./retry.js";

export interface ConnectionOptions {
  /** The result of `parseBaseUrl`. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly userAgent: string;
  /** Maximum number of concurrent requests. */
  readonly concurrency: number;
  /** Timeout in milliseconds for connecting, for the headers, and between chunks of a body. */
  readonly timeout: number;
  /** Timeout in milliseconds for a whole response: a server that sends a byte now and then never reaches the other one. */
  readonly totalTimeout: number;
  readonly entities: EntityCache;
  readonly retry: RetryPolicy;
}

/** A GET request. */
export interface Wanted {
  /** Path below the base URL; begins with `/`. */
  readonly path: string;
  /** Maximum size of the response, in bytes. */
  readonly mostBytes: number;
  /** The hash in the server's list. If it is that of the cached response, no request is sent. */
  readonly hash?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A 2xx response. */
export interface Answer {
  /** Without its query, as errors show it. */
  readonly url: string;
  readonly text: string;
}

/** A server for GET requests. Once closed, it does not keep the program running. */
export interface Connection extends AsyncDisposable {
  /**
   * Gets a path, with the entity tag of the last answer, and retries temporary failures.
   *
   * @throws SourceError when there is no answer; AnswerError when its status is not a success.
   */
  get(wanted: Wanted): Promise<Answer>;
  /**
   * Opens a path whose response is a stream, without a tag and without retries.
   *
   * @returns the response, whatever its status; the caller has to cancel its body.
   */
  open(path: string, accept: string, signal: AbortSignal): Promise<Response>;
}

/** Connects to a server. No request is made before the first `get` or `open`. */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  const { fetch } = await import("undici");
  const dispatcher = await createDispatcher(options);
  const { baseUrl, apiKey, entities, retry } = options;

  const request = (
    path: string,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Response> =>
    fetch(`${baseUrl}${path}`, {
      dispatcher,
      redirect: "manual",
      signal: signal ?? null,
      headers: {
        "user-agent": options.userAgent,
        [HEADER_API_VERSION]: API_VERSION,
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        ...headers,
      },
    });

  /** One attempt: the answer, or how long to wait before the next one. */
  const attempt = async ({ path, mostBytes, hash, signal }: Wanted): Promise<Attempt> => {
    const url = `${baseUrl}${path}`;
    const asked: Asked = { baseUrl, url: url.replace(/\?.*$/s, ""), hasKey: apiKey !== undefined };
    const known = entities.get(url);
    if (known !== undefined && hash !== undefined && known.hash === hash) {
      return { answer: { url: asked.url, text: known.text } };
    }
    const tag: Record<string, string> =
      known?.etag === undefined ? {} : { "if-none-match": known.etag };
    using deadline = startDeadline(options.totalTimeout, signal);
    try {
      const accept = { accept: "application/json", ...tag };
      const response = await request(path, accept, deadline.signal);
      if (response.status === 304 && known !== undefined) {
        await response.body?.cancel();
        entities.set(url, { ...known, hash });
        return { answer: { url: asked.url, text: known.text } };
      }
      const text = await readBody(response.body, mostBytes);
      if (response.ok) {
        entities.set(url, { etag: response.headers.get("etag") ?? undefined, text, hash });
        return { answer: { url: asked.url, text } };
      }
      if (response.status >= 300 && response.status < 400) {
        return { error: redirected(asked, response.status, response.headers.get("location")) };
      }
      const error = refused(asked, response.status, detailOf(text));
      if (!isPassing(response.status)) return { error };
      return {
        error,
        again: true,
        after: parseRetryAfter(response.headers.get("retry-after"), Date.now()),
      };
    } catch (error) {
      signal?.throwIfAborted();
      if (deadline.hasPassed()) return { error: tooSlow(asked, options.totalTimeout) };
      if (error instanceof NoukaiCodegenError) return { error };
      if (error instanceof BodyTooLargeError) return { error: unreadable(asked, error.message) };
      return { error: unreachable(asked, error), again: !isCertificateProblem(error) };
    }
  };

  return {
    get: async (wanted) => {
      for (let count = 1; ; count++) {
        const outcome = await attempt(wanted);
        if ("answer" in outcome) return outcome.answer;
        if (outcome.again !== true || count >= retry.attempts) throw outcome.error;
        await retry.wait(waitBefore(retry, count, outcome.after), wanted.signal);
      }
    },
    open: (path, accept, signal) => request(path, { accept, "cache-control": "no-cache" }, signal),
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

type Attempt =
  | { readonly answer: Answer }
  | { readonly error: Error; readonly again?: boolean; readonly after?: number | undefined };

/** Retries do not help against a bad certificate. */
function isCertificateProblem(error: unknown): boolean {
  const code = member(member(error, "cause"), "code");
  return typeof code === "string" && /CERT|SELF_SIGNED|ALTNAME/.test(code);
}

/** A body exceeds its maximum size. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/**
 * Reads a body as text, but at most `most` bytes of it, counted after decompression.
 *
 * @throws BodyTooLargeError as soon as there are more; the rest is not received.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array> | null,
  most: number,
): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > most) throw new BodyTooLargeError(`more than ${most} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** An answer of a server, and its entity tag (RFC 9110, section 8.8.3). */
export interface Entity {
  readonly etag: string | undefined;
  readonly text: string;
  /** The hash in the server's list when this was fetched. */
  readonly hash?: string | undefined;
}

/** Caches responses by URL. It may drop any of them. */
export interface EntityCache {
  get(url: string): Entity | undefined;
  set(url: string, entity: Entity): void;
}

/** Creates a cache that lasts as long as the program runs. */
export function memoryEntityCache(): EntityCache {
  return new Map<string, Entity>();
}
