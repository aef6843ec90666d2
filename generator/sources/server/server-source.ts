import { setTimeout as sleep } from "node:timers/promises";
import { FLOWS_PATH, flowDefinitionPath } from "noukai-codegen-runtime/wire";
import { readDefinition } from "../../definition/index.js";
import type { DefinitionProblem } from "../../definition/problem.js";
import type { FlowVersion } from "../../definition/types.js";
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
import { readListing, type ListedFlow, type ListedVersion } from "./listing.js";
import type { RetryPolicy } from "./retry.js";

const MOST_LIST_BYTES = 64 * 1024 * 1024;
const MOST_DEFINITION_BYTES = 16 * 1024 * 1024;

/** Options of `serverSource`. Times are in milliseconds. */
export interface ServerSourceOptions {
  /** The address that paths are added to, such as `http://localhost:8080/api/v1`. */
  readonly baseUrl: string;
  /** Where the API key is looked for: `NOUKAI_API_KEY`. Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Which flows to fetch, by `org/project/slug`. Default: all. */
  readonly wants?: (id: string) => boolean;
  /** Which of a flow's versions to fetch. Default: all that the server has. */
  readonly wantsVersion?: (id: string, version: FlowVersion) => boolean;
  /** Of which flows to fetch the version that is in production too. Default: none. */
  readonly wantsPromoted?: (id: string) => boolean;
  /** Answers of earlier loads. Default: those of this source. */
  readonly entities?: EntityCache;
  /** How many requests may be under way at once. Default: 16. */
  readonly concurrency?: number;
  /** The longest time without data. Default: 30 seconds. */
  readonly timeout?: number;
  /** How failed requests are repeated. Default: three attempts, after 0.2 and 0.4 seconds. */
  readonly retry?: Partial<RetryPolicy>;
  /** While watching: how often to ask a server that has no feed of changes. Default: 2 seconds. */
  readonly pollInterval?: number;
}

/**
 * The definitions of an emulator or a self-hosted gateway: `GET /flows`, then `GET /flows/{org}/{project}/{slug}` for
 * what is wanted (PROTOCOL.md, "Endpoints").
 *
 * @throws ConfigError when the address or the key cannot be one.
 */
export function serverSource(options: ServerSourceOptions): Source {
  const baseUrl = parseBaseUrl(options.baseUrl);
  const apiKey = apiKeyOf(options.env ?? process.env);
  const concurrency = options.concurrency ?? 16;
  const entities = options.entities ?? memoryEntityCache();
  /** By origin: a definition that comes again is the same object again, so that later stages recognise what is unchanged. */
  const known = new Map<string, { readonly text: string; readonly loaded: LoadedDefinition }>();

  const connection = (timeout = options.timeout ?? 30_000): Promise<Connection> =>
    connect({
      baseUrl,
      apiKey,
      userAgent: `noukai-codegen/${packageVersion()}`,
      concurrency,
      timeout,
      entities,
      retry: { ...defaultRetry, ...options.retry },
    });

  /** The definition's text; undefined where the server has none of that version. */
  const fetchText = async (
    server: Connection,
    { flow, version, hash, document }: WantedVersion,
    signal: AbortSignal,
  ): Promise<Answer | undefined> => {
    const path = flowDefinitionPath(flow.org, flow.project, flow.slug);
    if (document !== undefined) return { url: baseUrl + path, text: JSON.stringify(document) };
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
    const { definition } = result;
    if (`${definition.org}/${definition.project}/${definition.slug}` !== flow.id) {
      const asked = { baseUrl, url: answer.url, hasKey: false };
      throw unreadable(asked, "the definition of another flow");
    }
    // A server may answer with its draft for a published version that it has no definition of.
    if (definition.version !== version) return undefined;
    const loaded = { definition, origin };
    known.set(origin, { text: answer.text, loaded });
    return loaded;
  };

  return {
    describe: baseUrl,
    isRemote: true,
    load: async (signal, onProgress) => {
      await using server = await connection();
      const list = await server.get({ path: FLOWS_PATH, mostBytes: MOST_LIST_BYTES, signal });
      const listed = readListing(parseJson(list.text));
      if (listed === undefined) {
        throw unreadable(
          { baseUrl, url: list.url, hasKey: false },
          "something that is not a list of flows",
        );
      }
      const versions = wantedVersions(listed, options);
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
      // Only a definition says which version is in production.
      const promoted = promotedVersions(versions, first, options);
      const results = promoted.length === 0 ? first : [...first, ...(await loadAll(promoted))];
      const problems = results.flatMap((result) =>
        result !== undefined && isList(result) ? result : [],
      );
      if (problems.length > 0) throw new DefinitionError(problems);
      return results.flatMap((result) => (result === undefined || isList(result) ? [] : result));
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

interface WantedVersion extends ListedVersion {
  readonly flow: ListedFlow;
}

/** A definition, its problems, or undefined where the server has none of that version. */
type LoadResult = LoadedDefinition | readonly DefinitionProblem[] | undefined;

/** The versions that loaded definitions say are in production, other than those that were loaded. */
function promotedVersions(
  loaded: readonly WantedVersion[],
  results: readonly LoadResult[],
  { wantsPromoted = () => false }: ServerSourceOptions,
): WantedVersion[] {
  const has = new Set(loaded.map(({ flow, version }) => `${flow.id}@${version}`));
  return loaded.flatMap(({ flow }, index) => {
    const result = results[index];
    if (result === undefined || isList(result) || !wantsPromoted(flow.id)) return [];
    const { production: version } = result.definition;
    if (version === undefined || has.has(`${flow.id}@${version}`)) return [];
    has.add(`${flow.id}@${version}`);
    const listed = flow.versions.find((each) => each.version === version);
    return [{ ...(listed ?? { version, hash: undefined, document: undefined }), flow }];
  });
}

function wantedVersions(
  listed: readonly ListedFlow[],
  { wants = () => true, wantsVersion = () => true }: ServerSourceOptions,
): WantedVersion[] {
  return listed
    .filter(({ id }) => wants(id))
    .flatMap((flow) => {
      const wanted = flow.versions.filter(({ version }) => wantsVersion(flow.id, version));
      // A flow without a draft is described by its newest version, whatever is wanted.
      const newest = flow.versions.at(-1);
      const chosen = wanted.length > 0 || newest === undefined ? wanted : [newest];
      return chosen.map((version) => ({ ...version, flow }));
    });
}

const defaultRetry: RetryPolicy = {
  attempts: 3,
  firstWait: 200,
  longestWait: 30_000,
  wait: (milliseconds, signal) =>
    sleep(milliseconds, undefined, signal === undefined ? {} : { signal }),
  random: Math.random,
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isList<Item>(value: object | readonly Item[]): value is readonly Item[] {
  return Array.isArray(value);
}
