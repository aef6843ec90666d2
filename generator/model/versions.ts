import { MAX_PUBLISHED } from "../definition/limits.js";
import type { DefinitionProblem } from "../definition/problem.js";
import { ConfigError, DefinitionError } from "../errors.js";
import type { CallVersion, FlowDefinition, FlowVersion, StepNode } from "../definition/types.js";
import type { LoadedDefinition } from "../sources/index.js";
import { isUnpublished, productionNumber, publishedNumbers } from "../flow/versions.js";
import { definitionsOf, missingVersion, selectDefaultVersion } from "./default-version.js";
import type { FlowGroup, VersionOptions } from "./flow-group.js";

/** Which definitions of a flow become contracts, and which contract each version has. */
export interface VersionSelection {
  /** The version that calls without one run. */
  readonly defaultVersion: CallVersion;
  /** The definition that these calls are checked against. */
  readonly base: LoadedDefinition;
  /** Whether it is known that these calls run it. */
  readonly isBaseCertain: boolean;
  readonly others: readonly { readonly loaded: LoadedDefinition; readonly suffix: string }[];
  /** Published numbers, ascending. */
  readonly published: readonly number[];
  /** The versions that calls may name. */
  readonly entries: readonly SelectedVersion[];
}

export interface SelectedVersion {
  readonly version: CallVersion;
  /** The contract that calls are checked against: 0 for the base, from 1 for the others. */
  readonly contract: number;
  /** The definition that runs; undefined where it is not known. */
  readonly definition: FlowDefinition | undefined;
}

/**
 * Chooses the contracts of a flow: the default version's, the draft's, and one for each version that the config names,
 * unless it takes and returns the same.
 *
 * @throws ConfigError when the config names a version that is not published or has no definition.
 * @throws DefinitionError when more versions are published than a flow may have.
 */
export function selectVersions(
  group: FlowGroup,
  options: VersionOptions,
  warnings: string[],
): VersionSelection {
  const definitions = definitionsOf(group);
  const published = publishedNumbers(definitions);
  if (published.length > MAX_PUBLISHED)
    throw new DefinitionError([tooManyVersions(group, published)]);
  const numbered = published.filter((number) => group.versions.has(number));
  const {
    version: defaultVersion,
    base,
    isCertain,
  } = selectDefaultVersion(group, options, warnings);
  const pinned = base.definition.version !== "draft" && group.versions.has("draft");
  const selected = selectedNumbers(group, options, numbered);
  const wanted: FlowVersion[] = [...(pinned ? (["draft"] as const) : []), ...selected];

  const others: { loaded: LoadedDefinition; suffix: string }[] = [];
  const contracts = new Map<FlowVersion, number>([[base.definition.version, 0]]);
  const fingerprints = wanted.length === 0 ? [] : [fingerprint(base.definition)];
  for (const version of wanted) {
    const loaded = group.versions.get(version);
    if (loaded === undefined || contracts.has(version)) continue;
    const print = fingerprint(loaded.definition);
    const same = fingerprints.indexOf(print);
    if (same === -1) {
      others.push({ loaded, suffix: version === "draft" ? "Draft" : `V${version}` });
      fingerprints.push(print);
    }
    contracts.set(version, same === -1 ? others.length : same);
  }

  const production = productionNumber(definitions);
  if (production !== undefined && !published.includes(production)) {
    warnings.push(
      `${group.id}: \`production\` names version ${production}, which is not published.`,
    );
  }
  const entry = (version: FlowVersion): SelectedVersion => ({
    version,
    contract: contracts.get(version) ?? 0,
    definition: group.versions.get(version)?.definition,
  });
  const isNeverPublished = isUnpublished(definitions);
  const hasProduction =
    !isNeverPublished || options.published === "any" || defaultVersion === "production";
  // Without a promoted version the draft runs, but a definition may leave out which version is promoted.
  const promoted = entry(production ?? "draft");
  const isKnown = production !== undefined || isNeverPublished;
  const productionEntry: SelectedVersion = {
    ...promoted,
    version: "production",
    definition: isKnown ? promoted.definition : undefined,
  };
  return {
    defaultVersion,
    base,
    isBaseCertain: isCertain,
    others,
    published,
    entries: [
      entry("draft"),
      ...(hasProduction ? [productionEntry] : []),
      ...published.map((version) => entry(version)),
    ],
  };
}

/** Each definition says less than the limit, and they say different things. */
function tooManyVersions(group: FlowGroup, published: readonly number[]): DefinitionProblem {
  const [first] = group.versions.values();
  return {
    ...{ file: first?.origin ?? group.id, line: 1, column: 1, pointer: "/published" },
    message: `the definitions of ${group.id} name ${published.length} published versions, and a flow may have at most ${MAX_PUBLISHED}`,
  };
}

function selectedNumbers(
  group: FlowGroup,
  options: VersionOptions,
  numbered: readonly number[],
): readonly number[] {
  const named = Object.hasOwn(options.versions, group.id) ? options.versions[group.id] : undefined;
  const general = Object.hasOwn(options.versions, "*") ? options.versions["*"] : undefined;
  const chosen = named ?? general ?? [];
  if (chosen === "all") return numbered;
  const unknown = chosen.find((number) => !group.versions.has(number));
  if (unknown !== undefined && named !== undefined) {
    throw new ConfigError(
      `\`versions\` names version ${unknown} of ${group.id}, ${missingVersion(unknown, publishedNumbers(definitionsOf(group)))}.`,
    );
  }
  return [...chosen].filter((number) => group.versions.has(number)).sort((a, b) => a - b);
}

/** Whether two versions take and return the same. */
export function haveSameContract(one: FlowDefinition, other: FlowDefinition): boolean {
  return one === other || fingerprint(one) === fingerprint(other);
}

/** Equal for definitions whose contracts are the same. */
function fingerprint({ inputs, primary, models, steps }: FlowDefinition): string {
  return JSON.stringify([inputs, primary, models, steps.map(typed)]);
}

/** A node without what no type depends on. */
function typed(node: StepNode): unknown {
  switch (node.kind) {
    case "step": {
      const { id, name, description, processor, model, config, configSchema, output } = node;
      return { id, name, description, processor, model, config, configSchema, output };
    }
    case "parallel":
      return { ...node, branches: node.branches.map(typed) };
    case "sequence":
    case "loop":
      return { ...node, steps: node.steps.map(typed) };
  }
}
