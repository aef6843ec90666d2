import { setTimeout as sleep } from "node:timers/promises";
import type { RequestOptions } from "@modelcontextprotocol/client";
import { packageVersion } from "../../../version.js";
import { createDispatcher } from "../../server/dispatcher.js";
import { waitBefore, type RetryPolicy } from "../../server/retry.js";
import { HostedConnectionError, PassingError } from "./connection-errors.js";
import { createHostedFetch } from "./hosted-fetch.js";
import { connectionError } from "./library-errors.js";
import { requireSecure } from "./secure-url.js";
import { openSession, type Session } from "./session.js";
import type { SizeLimits } from "./size-guard.js";
import type { TokenProvider } from "./token-provider.js";
import { requestCall, requestTools, type HostedTool, type HostedToolResult } from "./tools.js";

/** Options of `connectHosted`. Times are in milliseconds. */
export interface HostedConnectionOptions {
  /** The MCP endpoint: the base URL of the service and `/mcp`. With a slash at its end or without: both are tried. */
  readonly url: URL;
  readonly tokens: TokenProvider;
  /** Stops connecting. */
  readonly signal?: AbortSignal | undefined;
  /** Default: the name and version of this package. */
  readonly userAgent?: string;
  /** Maximum time for one request and its answer. Default: 2 minutes. */
  readonly timeout?: number;
  /** Maximum number of concurrent requests. Default: 8. */
  readonly concurrency?: number;
  /** Limits of each answer. Default: 64 MiB, 4 million tokens of JSON, 200 levels. */
  readonly limits?: Partial<SizeLimits>;
  /** How failures that may pass are retried. Default: four attempts, after 0.5, 1 and 2 seconds. */
  readonly retry?: Partial<RetryPolicy>;
}

/**
 * A session with the MCP endpoint of a service. Calls are repeated where no answer came, and after 408, 425, 429 and 5xx: only
 * tools that read may be called.
 */
export interface HostedConnection extends AsyncDisposable {
  /** The endpoint that answered, with or without a slash at its end. */
  readonly url: URL;
  /**
   * Lists the tools of the service, all pages.
   *
   * @throws LoginRequiredError, HostedConnectionError.
   */
  listTools(signal?: AbortSignal): Promise<readonly HostedTool[]>;
  /**
   * Calls a tool that reads.
   *
   * @returns what it answered, also where it says that it failed.
   * @throws LoginRequiredError, HostedConnectionError.
   */
  callTool(
    name: string,
    args: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<HostedToolResult>;
}

const DEFAULT_LIMITS: SizeLimits = { bytes: 64 * 1024 * 1024, tokens: 4_000_000, depth: 200 };

const DEFAULT_RETRY: RetryPolicy = {
  attempts: 4,
  firstWait: 500,
  longestWait: 30_000,
  wait: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, { signal });
  },
  random: Math.random,
};

/** A service has tens of tools. */
const MAX_TOOL_PAGES = 50;

/**
 * Connects to the MCP endpoint of a service.
 *
 * @throws LoginRequiredError if the service wants a login; HostedConnectionError if it cannot be used.
 */
export async function connectHosted(options: HostedConnectionOptions): Promise<HostedConnection> {
  const { url, tokens, signal, timeout = 120_000, concurrency = 8 } = options;
  requireSecure(url, url, "The MCP endpoint");
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const dispatcher = await createDispatcher({ concurrency, timeout });
  const hosted = createHostedFetch({
    endpoint: url,
    tokens,
    dispatcher,
    timeout,
    userAgent: options.userAgent ?? `noukai-codegen/${packageVersion()}`,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
  });

  /** Runs something that only reads, again where its failure may pass. */
  const repeatedly = async <Result>(
    operation: () => Promise<Result>,
    stop: AbortSignal | undefined,
  ): Promise<Result> => {
    for (let count = 1; ; count++) {
      try {
        return await operation();
      } catch (cause) {
        stop?.throwIfAborted();
        const error =
          hosted.failure() ?? (await connectionError(cause, hosted.endpoint(), timeout));
        if (!(error instanceof PassingError) || count >= retry.attempts) throw error;
        await retry.wait(waitBefore(retry, count, error.after), stop);
      }
    }
  };

  const open = (stop: AbortSignal | undefined): Promise<Session> =>
    repeatedly(
      () => openSession({ hosted, version: packageVersion(), timeout, signal: stop }),
      stop,
    );

  let session: Session;
  try {
    session = await open(signal);
  } catch (error) {
    await dispatcher.destroy();
    throw error;
  }

  /** Runs a request; in a new session where the server has forgotten the old one. */
  const request = async <Result>(
    send: (session: Session) => Promise<Result>,
    stop: AbortSignal | undefined,
  ): Promise<Result> => {
    const used = session;
    try {
      return await repeatedly(() => send(used), stop);
    } catch (error) {
      const isForgotten =
        error instanceof HostedConnectionError && error.status === 404 && used.hasId();
      if (!isForgotten) throw error;
      if (session === used) session = await open(stop);
      const renewed = session;
      return repeatedly(() => send(renewed), stop);
    }
  };

  const settings = (stop: AbortSignal | undefined): RequestOptions =>
    stop === undefined ? { timeout } : { timeout, signal: stop };

  return {
    get url() {
      return hosted.endpoint();
    },
    listTools: async (stop) => {
      const tools: HostedTool[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MAX_TOOL_PAGES; page++) {
        const from = cursor;
        const result = await request(
          ({ client }) => requestTools(client, from, settings(stop)),
          stop,
        );
        tools.push(...result.tools);
        if (result.nextCursor === undefined) return tools;
        cursor = result.nextCursor;
      }
      throw new HostedConnectionError(
        `${hosted.endpoint().href} lists its tools on more than ${MAX_TOOL_PAGES} pages, which are not read.`,
      );
    },
    callTool: (name, args, stop) =>
      request(({ client }) => requestCall(client, { name, arguments: args }, settings(stop)), stop),
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
      await dispatcher.destroy();
    },
  };
}
