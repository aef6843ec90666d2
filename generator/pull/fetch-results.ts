import type { ResolvedConfig } from "../config/index.js";
import { parseSourceName } from "../sources/index.js";
import type { LoadProgress } from "../sources/index.js";
import { connectHosted } from "../sources/hosted/connection/index.js";
import { mcpEndpoint } from "../sources/hosted/connection/endpoint.js";
import { openTokens } from "../sources/hosted/authorization/index.js";
import { findProject } from "../sources/hosted/find-project.js";
import { baseUrlOf, parseProject } from "../sources/hosted/hosted-address.js";
import { hostedProject } from "../sources/hosted/hosted-project.js";
import { readHosted, type HostedReading } from "../sources/hosted/read/read-hosted.js";
import { readSaved } from "./read-saved.js";

/** Where a pull gets definitions from. */
export interface PullFrom {
  /** Files with results of the service; undefined to ask the service. */
  readonly from: readonly string[] | undefined;
  /** As in the config: `org/project`, a UUID, or both. Default: that of the config, else that of the API key. */
  readonly project: string | undefined;
  readonly url: string | undefined;
  readonly stdin: AsyncIterable<unknown>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: LoadProgress | undefined;
}

export interface PulledResults {
  readonly reading: HostedReading;
  readonly results: readonly unknown[];
  /** What the results came from, for messages. */
  readonly origin: string;
  /** The project that all flows are of, where all of its flows were asked for. */
  readonly isWhole: boolean;
}

/**
 * Gets the results of the service, or reads saved ones.
 *
 * @throws ConfigError, SourceError, UsageError.
 */
export async function fetchResults(
  options: PullFrom,
  config: ResolvedConfig,
): Promise<PulledResults> {
  const { from, signal, onProgress } = options;
  if (from !== undefined) {
    const saved = await readSaved(from, config.cwd, options.stdin);
    const named = options.project === undefined ? undefined : parseProject(options.project);
    const origin = saved.map(({ name }) => name).join(", ");
    const results = saved.map(({ text }) => text);
    const [only] = results;
    const reading = readHosted(results.length === 1 ? only : results, { names: named, origin });
    return { reading, results, origin, isWhole: false };
  }
  const [hosted] = config.source
    .map(parseSourceName)
    .flatMap((each) => (each.kind === "hosted" ? [each] : []));
  const env = process.env;
  const endpoint = mcpEndpoint(options.url ?? hosted?.url, env);
  const project = await findProject(
    options.project ?? hosted?.project,
    baseUrlOf(endpoint),
    env,
    signal,
  );
  const tokens = await openTokens({ endpoint, env });
  await using connection = await connectHosted({ url: endpoint, tokens, signal });
  const fetched = await hostedProject(project, endpoint.href).fetch(connection, {
    signal,
    onProgress,
  });
  return { ...fetched, origin: endpoint.href, isWhole: true };
}
