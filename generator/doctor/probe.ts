import { packageVersion } from "../version.js";
import { isLoopback } from "../sources/server/address.js";
import { apiKeyOf } from "../sources/server/address.js";

/** An answer of a service. Its body is data from elsewhere. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, up to a limit. */
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly body: unknown;
  /** From the request to the end of the body. */
  readonly milliseconds: number;
}

/** No answer came. */
export interface Unreachable {
  readonly status: undefined;
  /** A sentence without a full stop. */
  readonly reason: string;
}

export interface ProbeRequest {
  readonly method?: "GET" | "POST";
  /** Whether the API key is sent. Default: true where there is one. */
  readonly withKey?: boolean;
  /** A body of JSON. */
  readonly body?: unknown;
  readonly accept?: string;
  /** In milliseconds. Default: 15,000. */
  readonly timeout?: number;
}

/** Sends single requests to a service, and repeats none. */
export interface Probe {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Whether an API key is sent. */
  readonly hasKey: boolean;
  /** @param target a path below the base URL, or a whole URL, which never gets the key. */
  send(target: string | URL, request?: ProbeRequest): Promise<Answer | Unreachable>;
}

const MOST_BYTES = 16 * 1024 * 1024;

/**
 * @param signal stops all requests.
 * @throws ConfigError if `NOUKAI_API_KEY` is no key.
 */
export function createProbe(
  baseUrl: string,
  env: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Probe {
  const base = new URL(baseUrl);
  const isSecure = base.protocol === "https:" || isLoopback(base);
  const key = isSecure ? apiKeyOf(env) : undefined;
  return {
    baseUrl,
    hasKey: key !== undefined,
    send: async (target, request = {}) => {
      const { method = "GET", withKey = true, body, timeout = 15_000 } = request;
      const headers = new Headers({
        accept: request.accept ?? "application/json",
        "user-agent": `noukai-codegen/${packageVersion()}`,
      });
      if (withKey && key !== undefined && typeof target === "string")
        headers.set("authorization", `Bearer ${key}`);
      if (body !== undefined) headers.set("content-type", "application/json");
      const limit = AbortSignal.timeout(timeout);
      const started = performance.now();
      try {
        const response = await fetch(typeof target === "string" ? baseUrl + target : target, {
          ...{ method, headers, redirect: "manual" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
        });
        const text = await textOf(response);
        const milliseconds = performance.now() - started;
        return {
          ...{ status: response.status, headers: response.headers },
          ...{ text, body: parse(text), milliseconds },
        };
      } catch (error) {
        signal?.throwIfAborted();
        return { status: undefined, reason: describe(error, limit, timeout) };
      }
    },
  };
}

/** Why no answer came, without texts of the system that name more than the cause. */
function describe(error: unknown, limit: AbortSignal, timeout: number): string {
  if (limit.aborted) return `no answer within ${timeout / 1_000} s`;
  let code: unknown;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if ("code" in cause) code = cause.code;
  switch (code) {
    case "ECONNREFUSED":
      return "nothing listens there (ECONNREFUSED)";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `the name of the host cannot be resolved (${code})`;
    default:
      return typeof code === "string" ? `the connection failed (${code})` : "the connection failed";
  }
}

async function textOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
    if (size <= MOST_BYTES) continue;
    await reader.cancel();
    break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
