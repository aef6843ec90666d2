import { setTimeout as sleep } from "node:timers/promises";
import { hashDefinition } from "../../definition/hash.js";
import type { DefinitionProblem } from "../../definition/problem.js";
import { DefinitionError } from "../../errors.js";
import { canonicalJson } from "../../json-schema/equality.js";
import type { WantedFlows } from "../server/wanted-versions.js";
import type { LoadedDefinition, Source } from "../source.js";
import type { HostedConnection, TokenProvider } from "./connection/index.js";
import { findProject } from "./find-project.js";
import { mcpEndpoint } from "./connection/endpoint.js";
import { baseUrlOf, parseProject, type Environment } from "./hosted-address.js";
import { hostedProject, type HostedProject } from "./hosted-project.js";
import { describeNotes } from "./read/describe-notes.js";
import { notesOf, type FlowDocument } from "./read/read-hosted.js";
import { selectDocuments } from "./select-documents.js";
import { pollChanges } from "./poll-changes.js";

/** Options of `hostedSource`. Times are in milliseconds. */
export interface HostedSourceOptions extends WantedFlows {
  /** A UUID, `org/project`, or both as `org/project#uuid`. Default: the project of `NOUKAI_API_KEY`. */
  readonly project?: string | undefined;
  /** The base URL of the service. Default: that of the environment, else the hosted service's. */
  readonly url?: string | undefined;
  /** Default: that of the process. */
  readonly env?: Environment;
  /** Default: `NOUKAI_MCP_TOKEN`, or the stored login. */
  readonly tokens?: TokenProvider;
  /** First and longest interval of a watch. Default: 5 seconds and a minute. */
  readonly poll?: { readonly first: number; readonly longest: number };
  /** Waits; rejects with the signal's reason when it is aborted. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * The definitions of a project of the hosted service, which hands them out over MCP after a login (PROTOCOL.md, "Definitions
 * over MCP").
 *
 * @throws ConfigError if the address or the name of the project is invalid.
 */
export function hostedSource(options: HostedSourceOptions): Required<Source> {
  const env = options.env ?? process.env;
  const endpoint = mcpEndpoint(options.url, env);
  const baseUrl = baseUrlOf(endpoint);
  if (options.project !== undefined) parseProject(options.project);
  let project: HostedProject | undefined;
  /** By flow and version. An unchanged definition is the same object in every load, so that later stages can skip it. */
  const known = new Map<string, Known>();

  const connect = async (signal: AbortSignal | undefined): Promise<HostedConnection> => {
    const { connectHosted } = await import("./connection/index.js");
    const { openTokens } = await import("./authorization/index.js");
    const tokens = options.tokens ?? (await openTokens({ endpoint, env }));
    return connectHosted({ url: endpoint, tokens, signal });
  };
  const idOf = async (signal: AbortSignal | undefined): Promise<string> =>
    (await findProject(options.project, baseUrl, env, signal)).id;

  const load: Source["load"] = async (signal, onProgress) => {
    project ??= hostedProject(
      await findProject(options.project, baseUrl, env, signal),
      endpoint.href,
    );
    await using connection = await connect(signal);
    const { reading } = await project.fetch(connection, { signal, onProgress });
    const { wants = () => true } = options;
    const problems = reading.problems.filter(({ flow }) => flow === undefined || wants(flow));
    if (problems.length > 0) throw new DefinitionError(problems);
    const selected = selectDocuments(reading.flows, options);
    const warnings = describeNotes(notesOf(reading, selected), endpoint.href);
    return selected.map((flow, index) =>
      loadedAs(flow, index === 0 ? warnings : [], endpoint, known),
    );
  };

  return {
    describe: endpoint.href,
    isRemote: true,
    load,
    watch: async (changed) => {
      const stop = new AbortController();
      const following = pollChanges(
        {
          connect,
          project: idOf,
          changed,
          ...{ first: 5_000, longest: 60_000, ...options.poll },
          wait:
            options.wait ??
            (async (milliseconds, signal) => {
              await sleep(milliseconds, undefined, { signal });
            }),
        },
        stop.signal,
      );
      return Promise.resolve({
        [Symbol.asyncDispose]: async () => {
          stop.abort();
          await following;
        },
      });
    },
  };
}

interface Known {
  readonly text: string;
  readonly loaded: LoadedDefinition;
}

function loadedAs(
  { id, version, definition }: FlowDocument,
  warnings: readonly DefinitionProblem[],
  endpoint: URL,
  known: Map<string, Known>,
): LoadedDefinition {
  const origin = `${endpoint.href}#${id}${version === "draft" ? "" : `@${version}`}`;
  const text = `${hashDefinition(definition)} ${canonicalJson([definition.capture ?? null, warnings.map(({ message }) => message)])}`;
  const before = known.get(origin);
  if (before?.text === text) return before.loaded;
  const loaded = { definition, origin, warnings };
  known.set(origin, { text, loaded });
  return loaded;
}
