import { SourceError } from "../../errors.js";
import { mapConcurrently } from "../server/concurrent.js";
import type { LoadProgress } from "../source.js";
import type { HostedConnection, HostedToolResult } from "./connection/index.js";
import type { FoundProject } from "./find-project.js";
import { getFlow, hydrateProject, listFlows, ToolError, type ListedFlow } from "./hosted-tools.js";
import { UNKNOWN_MODEL } from "./read/schema-context.js";
import { inOrder, readHosted, type HostedReading } from "./read/read-hosted.js";

/** What the service said, and what was read of it. */
export interface FetchedProject {
  readonly reading: HostedReading;
  /** The results of the tools, in the order of the calls. */
  readonly results: readonly HostedToolResult[];
}

export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: LoadProgress | undefined;
}

/** The definitions of a project. Asked again, it fetches only the flows that changed, where the service says which did. */
export interface HostedProject {
  /** @throws SourceError if the service refuses, or offers no tool that reads definitions. */
  fetch(connection: HostedConnection, options: FetchOptions): Promise<FetchedProject>;
}

/** Maximum number of concurrent calls. */
const CONCURRENCY = 8;
/** Object models have no version: after this many loads, the whole project is fetched once more. */
const LOADS_UNTIL_WHOLE = 10;

/** What an earlier load found. */
interface Known extends FetchedProject {
  /** What later lists are compared with. */
  readonly flows: readonly ListedFlow[];
  readonly age: number;
}

/** Creates a project whose definitions have not been fetched. */
export function hostedProject(project: FoundProject, origin: string): HostedProject {
  let known: Known | undefined;
  const context = { names: project.names, origin };

  const fetchWhole = async (
    connection: HostedConnection,
    flows: readonly ListedFlow[] | undefined,
    { signal, onProgress }: FetchOptions,
  ): Promise<FetchedProject & { readonly flows?: readonly ListedFlow[] }> => {
    const result = await hydrated(connection, project.id, signal);
    if (result !== undefined) {
      const reading = readHosted(result, context);
      onProgress?.(reading.flows.length, reading.flows.length);
      if (reading.flows.length > 0 || reading.problems.length > 0)
        return { reading, results: [result] };
    }
    const listed = flows ?? (await listFlows(connection, project.id, signal));
    const results = await fetchFlows(connection, listed, { signal, onProgress });
    return { reading: readHosted(results, context), results, flows: listed };
  };

  /** Fetches the flows that changed; undefined if that would not be the whole truth. */
  const fetchChanged = async (
    connection: HostedConnection,
    before: Known,
    flows: readonly ListedFlow[],
    options: FetchOptions,
  ): Promise<FetchedProject | undefined> => {
    const markers = new Map(before.flows.map(({ id, marker }) => [id, marker]));
    const isMarked = [...flows, ...before.flows].every(({ marker }) => marker !== undefined);
    if (!isMarked || before.age >= LOADS_UNTIL_WHOLE) return undefined;
    const changed = flows.filter(({ id, marker }) => markers.get(id) !== marker);
    if (changed.length === 0 && flows.length === before.flows.length) return before;
    if (changed.length > flows.length / 2) return undefined;
    const results = await fetchFlows(connection, changed, options);
    const reading = readHosted(results, context);
    const needsModels = reading.unplaced.some(({ kind }) => kind === UNKNOWN_MODEL);
    if (needsModels || reading.problems.length > 0) return undefined;
    const fetched = new Set(changed.map(({ id }) => id));
    const listed = new Set(flows.map(({ id }) => id));
    const kept = before.reading.flows.filter(
      ({ definition: { serviceId = "" } }) => listed.has(serviceId) && !fetched.has(serviceId),
    );
    const all = new Set([...kept, ...reading.flows].map(({ definition }) => definition.serviceId));
    // A flow that cannot be found again by its id is not known to be the same.
    if (all.size !== flows.length) return undefined;
    return {
      reading: { ...before.reading, flows: [...kept, ...reading.flows].sort(inOrder) },
      results: [...before.results, ...results],
    };
  };

  return {
    fetch: async (connection, options) => {
      const before = known;
      known = undefined;
      const flows =
        before === undefined ? undefined : await listFlows(connection, project.id, options.signal);
      const changed =
        before === undefined || flows === undefined
          ? undefined
          : await fetchChanged(connection, before, flows, options);
      const age = changed === undefined ? 0 : (before?.age ?? 0) + 1;
      const fetched = { flows, ...(changed ?? (await fetchWhole(connection, flows, options))) };
      const markers = flows ?? fetched.flows ?? (await markersOf(connection, project.id, options));
      known = { ...fetched, flows: markers, age };
      return fetched;
    },
  };
}

/** The list that later loads are compared with. A service without one is asked for everything each time. */
async function markersOf(
  connection: HostedConnection,
  project: string,
  { signal }: FetchOptions,
): Promise<readonly ListedFlow[]> {
  try {
    return await listFlows(connection, project, signal);
  } catch (error) {
    if (error instanceof SourceError) return [];
    throw error;
  }
}

/** The result of `hydrate_project`; undefined where the service does not have it, or refuses it as a whole. */
async function hydrated(
  connection: HostedConnection,
  project: string,
  signal: AbortSignal | undefined,
): Promise<HostedToolResult | undefined> {
  const tools = new Set((await connection.listTools(signal)).map(({ name }) => name));
  const canList = tools.has("list_flows") && tools.has("get_flow");
  if (!tools.has("hydrate_project")) {
    if (canList) return undefined;
    throw new SourceError(
      `${connection.url.href} offers none of the tools that read definitions: hydrate_project, or list_flows and get_flow. ` +
        "Run `noukai-codegen login` with an account that may read the project.",
    );
  }
  try {
    return await hydrateProject(connection, project, signal);
  } catch (error) {
    if (error instanceof ToolError && canList) return undefined;
    throw error;
  }
}

function fetchFlows(
  connection: HostedConnection,
  flows: readonly ListedFlow[],
  { signal, onProgress }: FetchOptions,
): Promise<HostedToolResult[]> {
  let done = 0;
  onProgress?.(done, flows.length);
  return mapConcurrently(flows, CONCURRENCY, signal, async ({ id }, stop) => {
    const result = await getFlow(connection, id, stop);
    onProgress?.(++done, flows.length);
    return result;
  });
}
