import { ConfigError } from "../errors.js";
import type { FlowDefinition, FlowVersion, StepNode } from "../definition/types.js";
import type { LoadedDefinition } from "../sources/index.js";

/** A flow and its definitions. */
export interface FlowGroup {
  /** `org/project/slug`. */
  readonly id: string;
  readonly versions: ReadonlyMap<FlowVersion, LoadedDefinition>;
}

/** What the config says about versions. */
export interface VersionOptions {
  readonly versions: Readonly<Record<string, readonly number[] | "all">>;
  readonly pin: Readonly<Record<string, number>>;
  readonly published: "exact" | "any";
}

/** Which definitions of a flow become contracts, and which contract each version has. */
export interface VersionSelection {
  /** The definition of the version that runs when a call names none. */
  readonly base: LoadedDefinition;
  readonly others: readonly { readonly loaded: LoadedDefinition; readonly suffix: string }[];
  /** Published numbers, ascending. */
  readonly published: readonly number[];
  /** `contract` counts the base as 0 and the others from 1. */
  readonly entries: readonly {
    readonly version: FlowVersion | "production";
    readonly contract: number;
  }[];
}

/**
 * Chooses the contracts of a flow: its draft's, or the pinned version's, or the newest definition's where there is no
 * other; and one for each version that the config names, unless it takes and returns the same.
 *
 * @throws ConfigError when the config names a version that is not published or has no definition.
 */
export function selectVersions(
  group: FlowGroup,
  options: VersionOptions,
  warnings: string[],
): VersionSelection {
  const published = publishedNumbers(group);
  const numbered = published.filter((number) => group.versions.has(number));
  const base = baseOf(group, options, published);
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

  const production = productionOf(group);
  if (production !== undefined && !published.includes(production)) {
    warnings.push(
      `${group.id}: \`production\` names version ${production}, which is not published.`,
    );
  }
  const contractOf = (version: FlowVersion): number => contracts.get(version) ?? 0;
  return {
    base,
    others,
    published,
    entries: [
      { version: "draft", contract: contractOf("draft") },
      { version: "production", contract: contractOf(production ?? "draft") },
      ...published.map((version) => ({ version, contract: contractOf(version) })),
    ],
  };
}

function baseOf(
  group: FlowGroup,
  options: VersionOptions,
  published: readonly number[],
): LoadedDefinition {
  const pin = Object.hasOwn(options.pin, group.id) ? options.pin[group.id] : undefined;
  if (pin !== undefined) {
    const loaded = group.versions.get(pin);
    if (loaded !== undefined) return loaded;
    throw new ConfigError(
      `\`pin\` names version ${pin} of ${group.id}, ${missing(pin, published)}.`,
    );
  }
  const loaded = group.versions.get("draft") ?? newest(group);
  if (loaded === undefined) throw new Error(`${group.id} has no definition`);
  return loaded;
}

function newest(group: FlowGroup): LoadedDefinition | undefined {
  const numbers = [...group.versions.keys()].filter((version) => version !== "draft");
  return group.versions.get(Math.max(...numbers));
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
      `\`versions\` names version ${unknown} of ${group.id}, ${missing(unknown, publishedNumbers(group))}.`,
    );
  }
  return [...chosen].filter((number) => group.versions.has(number)).sort((a, b) => a - b);
}

function missing(number: number, published: readonly number[]): string {
  if (published.includes(number))
    return "which is published, but the sources hold no definition of it";
  if (published.length === 0) return "but nothing of it is published";
  return `but its published versions are ${published.join(", ")}`;
}

/** What any of the flow's definitions says is published, and the numbers that there are definitions of. */
function publishedNumbers(group: FlowGroup): number[] {
  const numbers = new Set<number>();
  for (const [version, { definition }] of group.versions) {
    if (version !== "draft") numbers.add(version);
    for (const number of definition.published ?? []) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

function productionOf(group: FlowGroup): number | undefined {
  const draft = group.versions.get("draft")?.definition.production;
  return draft ?? newest(group)?.definition.production;
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
