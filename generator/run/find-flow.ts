import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { ResolvedConfig } from "../config/index.js";
import { listSome } from "../definition/diagnostic.js";
import { readDefinition, type CallVersion, type FlowDefinition } from "../definition/index.js";
import { suggest } from "../definition/suggest.js";
import { DefinitionError, UsageError } from "../errors.js";
import { draftOf, newestOf, productionOf } from "../flow/versions.js";
import { createLoader, wiringCheckOf, type Inputs } from "../load.js";
import { defaultVersionOf, type LoadedDefinition } from "../sources/index.js";
import { severityOf } from "../wiring/index.js";
import { parseFlowName } from "./flow-name.js";
import { flowId, type FlowAddress } from "../definition/flow-id.js";

/** The flow and the version that a call runs. */
export interface FoundFlow {
  readonly name: FlowAddress;
  readonly version: CallVersion;
  /** What the call is checked against; undefined where no source has it. */
  readonly definition: FlowDefinition | undefined;
  /** The definitions of all versions of the flow that the sources have. */
  readonly definitions: readonly FlowDefinition[];
  /** What users are to know of the definitions. */
  readonly notices: readonly string[];
}

export interface FindOptions {
  /** `org/project/slug`, or a slug that only one flow has; undefined: the only one that the sources have. */
  readonly flow: string | undefined;
  /** Default: that of the config. */
  readonly version: CallVersion | undefined;
  /** Whether a flow without a definition can be run, because a service knows it. */
  readonly mayBeUnknown: boolean;
  /** Whether the flow is to run in an emulator of this process, which takes no flow whose steps cannot receive what they read. */
  readonly isForEmulator?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** More flows are not listed in an error. */
const MAX_NAMES = 10;

/**
 * Finds the flow of a call in the sources of a config. Definitions of servers are read from the snapshot where there is one.
 *
 * @throws UsageError if the sources have no such flow or version, and it must be known; what `Loader.load` throws.
 */
export async function findFlow(config: ResolvedConfig, options: FindOptions): Promise<FoundFlow> {
  const { mayBeUnknown, flow } = options;
  const inputs = await loadAll(config, options);
  const all = inputs.definitions.map(({ definition }) => definition);
  const name = flow === undefined ? onlyOne(all) : nameOf(flow, all, mayBeUnknown, config);
  return foundFlow(name, inputs, config, options);
}

/** Which flows are found: those that one of the texts names, or all. */
export interface FindAllOptions extends Omit<FindOptions, "flow" | "mayBeUnknown"> {
  /** `org/project/slug`, a slug that only one flow has, or a glob of either. */
  readonly flows: readonly string[];
}

/**
 * Finds flows in the sources of a config, as `findFlow` does. All have a definition.
 *
 * @returns the flows by their names, each once.
 * @throws UsageError if the sources have no flow or version that is named, or none at all; what `Loader.load` throws.
 */
export async function findFlows(
  config: ResolvedConfig,
  { flows, ...rest }: FindAllOptions,
): Promise<readonly FoundFlow[]> {
  const options = { ...rest, flow: "*", mayBeUnknown: false };
  const inputs = await loadAll(config, options);
  const all = inputs.definitions.map(({ definition }) => definition);
  const ids = idsOf(all);
  if (ids.length === 0)
    throw new UsageError(
      `The sources (${sourcesOf(config)}) have no flow: name others with --source.`,
    );
  const wanted = new Set(flows.length === 0 ? ids : await matching(flows, all, config));
  return ids
    .filter((id) => wanted.has(id))
    .map((id) => foundFlow(parseFlowName(id), inputs, config, options));
}

/** The ids that texts name. */
async function matching(
  flows: readonly string[],
  all: readonly FlowDefinition[],
  config: ResolvedConfig,
): Promise<readonly string[]> {
  const { default: picomatch } = await import("picomatch");
  return flows.flatMap((flow) => {
    if (!/[*?[\]{}()!]/.test(flow)) return [flowId(nameOf(flow, all, false, config))];
    const matches = picomatch(flow.includes("/") ? flow : `*/*/${flow}`);
    const found = idsOf(all).filter((id) => matches(id));
    if (found.length > 0) return found;
    throw new UsageError(
      `No flow matches "${flow}" in the sources (${sourcesOf(config)}). \`noukai-codegen list\` shows the names.`,
    );
  });
}

function foundFlow(
  name: FlowAddress,
  { definitions: loaded, warnings }: Inputs,
  config: ResolvedConfig,
  options: FindOptions,
): FoundFlow {
  const { mayBeUnknown, version: wanted } = options;
  const all = loaded.map(({ definition }) => definition);
  const id = flowId(name);
  const definitions = all.filter((each) => flowId(each) === id);
  const version = wanted ?? defaultVersion(config, id, definitions);
  const definition = definitionOf(version, definitions);
  if (definition === undefined && !mayBeUnknown) throw noVersion(id, version, definitions);
  if (options.isForEmulator === true) refuseMiswired(loaded, definitions);
  const mentioned = warnings.filter((warning) => warning.includes(id));
  return { name, version, definition, definitions, notices: mentioned };
}

async function loadAll(config: ResolvedConfig, options: FindOptions): Promise<Inputs> {
  if (options.mayBeUnknown && hasNoSources(config))
    return { definitions: [], snapshot: undefined, warnings: [] };
  const versions = { ...config.versions, [options.flow ?? "**"]: "all" as const };
  const { check } = wiringCheckOf(config);
  // Of other flows, it does not matter here: what is wrong is a warning of each definition.
  const loader = await createLoader({ ...config, versions }, (file) =>
    readDefinition(file, (definition) => {
      const { errors } = check(definition);
      return { errors: [], warnings: errors };
    }),
  );
  const isRemote = loader.sources.some((source) => source.isRemote === true);
  const offline = isRemote && existsSync(config.snapshot);
  return await loader.load({ offline, signal: options.signal });
}

/** @throws DefinitionError if the flow cannot run in an emulator of this process, with the places in its files. */
function refuseMiswired(
  loaded: readonly LoadedDefinition[],
  definitions: readonly FlowDefinition[],
): void {
  const problems = loaded
    .filter(({ definition }) => definitions.includes(definition))
    .flatMap((each) => each.warnings ?? [])
    .filter(({ rule }) => severityOf(rule) === "error");
  if (problems.length > 0) throw new DefinitionError(problems);
}

/** Whether there is neither a config nor the folder that is read without one. */
function hasNoSources({ file, source, cwd }: ResolvedConfig): boolean {
  const [only] = source;
  const isDefault = file === undefined && source.length === 1 && only === "flows";
  return isDefault && !existsSync(resolve(cwd, only));
}

function onlyOne(known: readonly FlowDefinition[]): FlowAddress {
  const [first, ...others] = idsOf(known);
  if (first !== undefined && others.length === 0) return parseFlowName(first);
  const names = [first, ...others].slice(0, MAX_NAMES).join(", ");
  const more = others.length + 1 - MAX_NAMES;
  throw new UsageError(
    `The sources have ${others.length + 1} flows: ${names}${more > 0 ? ` and ${more} more` : ""}. Name one.`,
  );
}

function idsOf(known: readonly FlowDefinition[]): readonly string[] {
  return [...new Set(known.map(flowId))].sort();
}

function nameOf(
  text: string,
  known: readonly FlowDefinition[],
  mayBeUnknown: boolean,
  config: ResolvedConfig,
): FlowAddress {
  const ids = idsOf(known);
  if (!text.includes("/")) {
    const same = ids.filter((id) => id.endsWith(`/${text}`));
    if (same.length > 1)
      throw new UsageError(`Several flows are called ${text}: ${same.join(", ")}. Name one.`);
    if (same[0] !== undefined) return parseFlowName(same[0]);
  } else {
    const name = parseFlowName(text);
    if (mayBeUnknown || ids.includes(flowId(name))) return name;
  }
  const slugs = ids.map((id) => id.slice(id.lastIndexOf("/") + 1));
  const meant = suggest(text, text.includes("/") ? ids : slugs);
  const hint =
    meant === undefined ? "`noukai-codegen list` shows the names." : `Did you mean ${meant}?`;
  throw new UsageError(`No flow "${text}" in the sources (${sourcesOf(config)}). ${hint}`);
}

/** The sources, for errors. */
function sourcesOf({ source }: ResolvedConfig): string {
  return source.map((each) => (typeof each === "string" ? each : "a server")).join(", ");
}

/** The version of the config; the newest published one where that is the draft, and the sources have no draft. */
function defaultVersion(
  config: ResolvedConfig,
  id: string,
  definitions: readonly FlowDefinition[],
): CallVersion {
  const version = defaultVersionOf(config, id);
  if (version !== "draft" || draftOf(definitions) !== undefined) return version;
  return newestOf(definitions)?.version ?? version;
}

function definitionOf(
  version: CallVersion,
  definitions: readonly FlowDefinition[],
): FlowDefinition | undefined {
  if (version === "production") return productionOf(definitions).definition;
  return definitions.find((each) => each.version === version);
}

function noVersion(
  id: string,
  version: CallVersion,
  definitions: readonly FlowDefinition[],
): UsageError {
  const numbers = definitions.flatMap((each) => (each.version === "draft" ? [] : each.version));
  const others = [
    ...(draftOf(definitions) === undefined ? [] : ["the draft"]),
    ...(numbers.length === 0 ? [] : [`versions ${listSome(numbers.sort((a, b) => a - b))}`]),
  ];
  const what = version === "draft" ? "the draft" : `version ${version}`;
  return new UsageError(
    `The sources have no definition of ${what} of ${id}; they have ${others.join(", ")}.`,
  );
}
