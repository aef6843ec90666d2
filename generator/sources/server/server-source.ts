import { setTimeout as sleep } from "node:timers/promises";
import { FLOWS_PATH, flowDefinitionPath } from "noukai-codegen-runtime/wire";
import { readDefinition } from "../../definition/index.js";
import type { DefinitionProblem } from "../../definition/problem.js";
import { MAX_DEPTH } from "../../definition/limits.js";
import { countJsonTokens } from "../../definition/text/text-size.js";
import { DefinitionError } from "../../errors.js";
import { packageVersion } from "../../version.js";
import type { LoadedDefinition, Source } from "../source.js";
import { apiKeyOf, parseBaseUrl } from "./address.js";
import { followChanges } from "./follow-changes.js";
import { mapConcurrently } from "./concurrent.js";
import {
  connect,
  type Answer,
  type Connection,
  memoryEntityCache,
  type EntityCache,
} from "./connection.js";
import { AnswerError, unreadable } from "./server-errors.js";
import { readListing } from "./listing.js";
import type { RetryPolicy } from "./retry.js";
import {
  promotedVersions,
  wantedVersions,
  type WantedFlows,
  type WantedVersion,
} from "./wanted-versions.js";
import { flowId } from "../../definition/flow-id.js";

const MOST_LIST_BYTES = 64 * 1024 * 1024;
/** Parsed JSON can take many times the memory of its text. */
const MOST_LIST_TOKENS = 4_000_000;
const MOST_DEFINITION_BYTES = 16 * 1024 * 1024;

/** Options of `serverSource`. Times are in milliseconds. */
export interface ServerSourceOptions extends WantedFlows {
  /** The base URL, such as `http://localhost:8080/api/v1`. */
  readonly baseUrl: string;
  /** The environment with `NOUKAI_API_KEY`. Default: that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Answers of earlier loads. Default: those of this source. */
  readonly entities?: EntityCache;
  /** Maximum number of concurrent requests. Default: 16. */
  readonly concurrency?: number;
  /** Maximum time without data. Default: 30 seconds. */
  readonly timeout?: number;
  /** Maximum time for one complete response. Default: 2 minutes. */
  readonly totalTimeout?: number;
  /** How failed requests are retried. Default: three attempts, after 0.2 and 0.4 seconds. */
  readonly retry?: Partial<RetryPolicy>;
  /** Interval at which a watch polls a server without a change feed. Default: 2 seconds. */
  readonly pollInterval?: number;
}

/**
 * The definitions of an emulator or a self-hosted gateway: `GET /flows`, then `GET /flows/{org}/{project}/{slug}` for
 * each version that is needed (PROTOCOL.md, "Endpoints").
 *
 * @throws ConfigError if the address or the API key is invalid.
 */
export function serverSource(options: ServerSourceOptions): Source {
  const baseUrl = parseBaseUrl(options.baseUrl);
  const apiKey = apiKeyOf(options.env ?? process.env);
  const concurrency = options.concurrency ?? 16;
  const totalTimeout = options.totalTimeout ?? 120_000;
  const entities = options.entities ?? memoryEntityCache();
  /** Definitions by origin. An unchanged definition is the same object in every load, so that later stages can skip it. */
  const known = new Map<string, { readonly text: string; readonly loaded: LoadedDefinition }>();

  const connection = (timeout = options.timeout ?? 30_000): Promise<Connection> =>
    connect({
      baseUrl,
      apiKey,
      userAgent: `noukai-codegen/${packageVersion()}`,
      concurrency,
      timeout,
      totalTimeout,
      entities,
      retry: { ...defaultRetry, ...options.retry },
    });

  /** The text of the definition; undefined if the server does not have this version. */
  const fetchText = async (
    server: Connection,
    { flow, version, hash, document }: WantedVersion,
    signal: AbortSignal,
  ): Promise<Answer | undefined> => {
    const path = flowDefinitionPath(flow.org, flow.project, flow.slug);
    if (document !== undefined) return { url: baseUrl + path, text: textOf(document) };
    const wanted = `${path}?version=${version}`;
    try {
      return await server.get({ path: wanted, mostBytes: MOST_DEFINITION_BYTES, hash, signal });
    } catch (error) {
      const isMissing = error instanceof AnswerError && error.status === 404;
      if (isMissing && version !== "draft") return undefined;
      throw error;
    }
  };

  const loadVersion = async (
    server: Connection,
    wanted: WantedVersion,
    signal: AbortSignal,
  ): Promise<LoadResult> => {
    const { flow, version } = wanted;
    const answer = await fetchText(server, wanted, signal);
    if (answer === undefined) return undefined;
    const origin = `${answer.url}?version=${version}`;
    const before = known.get(origin);
    if (before?.text === answer.text) return before.loaded;
    // The extension marks the text as JSON; messages show the address.
    const result = readDefinition({ path: `${origin}.json`, text: answer.text });
    if ("problems" in result) {
      return result.problems.map((problem) => ({ ...problem, file: origin }));
    }
    const { definition, warnings } = result;
    if (flowId(definition) !== flow.id) {
      const asked = { baseUrl, url: answer.url, hasKey: false };
      throw unreadable(asked, "the definition of another flow");
    }
    // A server may send its draft in place of a published version that it does not have.
    if (definition.version !== version) return undefined;
    const loaded = {
      definition,
      origin,
      warnings: warnings.map((each) => ({ ...each, file: origin })),
    };
    known.set(origin, { text: answer.text, loaded });
    return loaded;
  };

  return {
    describe: baseUrl,
    isRemote: true,
    load: async (signal, onProgress) => {
      await using server = await connection();
      const list = await server.get({ path: FLOWS_PATH, mostBytes: MOST_LIST_BYTES, signal });
      const asked = { baseUrl, url: list.url, hasKey: false };
      if (countJsonTokens(list.text, MOST_LIST_TOKENS) > MOST_LIST_TOKENS)
        throw unreadable(asked, `a list of more than ${MOST_LIST_TOKENS} tokens`);
      const listed = readListing(parseJson(list.text));
      if (listed === undefined)
        throw unreadable(asked, `${kindOf(list.text)} that is not a list of flows`);
      const versions = wantedVersions(listed, baseUrl, options);
      let done = 0;
      let total = 0;
      const loadAll = (wanted: readonly WantedVersion[]): Promise<LoadResult[]> => {
        total += wanted.length;
        onProgress?.(done, total);
        return mapConcurrently(wanted, concurrency, signal, async (version, stop) => {
          const result = await loadVersion(server, version, stop);
          onProgress?.(++done, total);
          return result;
        });
      };
      const first = await loadAll(versions);
      // Which version is in production is only known from a definition.
      const promoted = promotedVersions(versions, first.map(promotedBy), options);
      const results = promoted.length === 0 ? first : [...first, ...(await loadAll(promoted))];
      const problems = results.flatMap((result) => (isProblems(result) ? result : []));
      if (problems.length > 0) throw new DefinitionError(problems);
      return results.flatMap((result) =>
        result === undefined || isProblems(result) ? [] : result,
      );
    },
    watch: async (changed) => {
      const stop = new AbortController();
      // Feeds may be idle for long; after this, the connection is considered lost.
      const feed = await connection(300_000);
      const following = followChanges(
        feed,
        {
          changed,
          pollInterval: options.pollInterval ?? 2000,
          firstWait: 250,
          openTimeout: totalTimeout,
          wait: defaultRetry.wait,
        },
        stop.signal,
      );
      return {
        [Symbol.asyncDispose]: async () => {
          stop.abort();
          await following;
          await feed[Symbol.asyncDispose]();
        },
      };
    },
  };
}

/** A definition, its problems, or undefined if the server does not have the version. */
type LoadResult = LoadedDefinition | readonly DefinitionProblem[] | undefined;

const defaultRetry: RetryPolicy = {
  attempts: 3,
  firstWait: 200,
  longestWait: 30_000,
  wait: (milliseconds, signal) =>
    sleep(milliseconds, undefined, signal === undefined ? {} : { signal }),
  random: Math.random,
};

function promotedBy(result: LoadResult): number | undefined {
  return result === undefined || isProblems(result) ? undefined : result.definition.production;
}

/** A definition of the list as text. If it is nested too deeply for `JSON.stringify`, a text that `readDefinition` refuses. */
function textOf(document: unknown): string {
  try {
    return JSON.stringify(document);
  } catch (error) {
    if (error instanceof RangeError) return "[".repeat(MAX_DEPTH + 1);
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblems(result: LoadResult): result is readonly DefinitionProblem[] {
  return Array.isArray(result);
}

/** What an answer is, for messages: the address of a site is easily taken for that of its service. */
function kindOf(text: string): string {
  return /^\s*<(?:!doctype|html)\b/i.test(text) ? "a web page" : "something";
}
