import { ConfigError } from "../errors.js";
import { listSome } from "../definition/diagnostic.js";
import type { CallVersion } from "../definition/types.js";
import type { LoadedDefinition } from "../sources/index.js";
import type { FlowGroup, VersionOptions } from "./flow-group.js";

/** The version that calls without one run, and the definition that they are checked against. */
export interface DefaultVersion {
  readonly version: CallVersion;
  readonly base: LoadedDefinition;
  /** Whether the version is known to run this definition. */
  readonly isCertain: boolean;
}

/**
 * Chooses the default version of a flow: the one of `pin`, or else of `defaultVersion`. Where the draft is the default and
 * has no definition, the newest published version is.
 *
 * @throws ConfigError when the config names a version that is not published or has no definition.
 */
export function selectDefaultVersion(
  group: FlowGroup,
  options: VersionOptions,
  warnings: string[],
): DefaultVersion {
  const pin = Object.hasOwn(options.pin, group.id) ? options.pin[group.id] : undefined;
  const field = pin === undefined ? "defaultVersion" : "pin";
  const version = pin ?? options.defaultVersion;
  if (version === "production") return productionDefault(group, warnings);
  const base = group.versions.get(version);
  if (base !== undefined) return { version, base, isCertain: true };
  if (typeof version === "number") {
    const hint = field === "pin" ? "" : " Pin another version of this flow with `pin`.";
    throw new ConfigError(
      `\`${field}\` names version ${version} of ${group.id}, ${missingVersion(version, publishedNumbers(group))}.${hint}`,
    );
  }
  if (pin !== undefined)
    throw new ConfigError(
      `\`pin\` names the draft of ${group.id}, but the sources hold no definition of it.`,
    );
  const newest = draftOrNewest(group);
  return { version: newest.definition.version, base: newest, isCertain: true };
}

function productionDefault(group: FlowGroup, warnings: string[]): DefaultVersion {
  const promoted = productionOf(group);
  const loaded = promoted === undefined ? undefined : group.versions.get(promoted);
  if (loaded !== undefined) return { version: "production", base: loaded, isCertain: true };
  const base = draftOrNewest(group);
  const checked =
    base.definition.version === "draft" ? "the draft" : `version ${base.definition.version}`;
  if (promoted !== undefined) {
    warnings.push(
      `${group.id}: version ${promoted} is in production, but the sources hold no definition of it. Calls are checked against ${checked}.`,
    );
  } else if (isUnpublished(group)) {
    warnings.push(
      `${group.id}: no version is published, so "production" runs the draft until one is.`,
    );
    return { version: "production", base, isCertain: true };
  } else {
    warnings.push(
      `${group.id}: no definition says which version is in production. Calls are checked against ${checked}; set \`production\` in the definition, or \`pin\` a version.`,
    );
  }
  return { version: "production", base, isCertain: false };
}

/** The draft, or the newest published version where the sources hold no draft. */
function draftOrNewest(group: FlowGroup): LoadedDefinition {
  const loaded = group.versions.get("draft") ?? newest(group);
  if (loaded === undefined) throw new Error(`${group.id} has no definition`);
  return loaded;
}

function newest(group: FlowGroup): LoadedDefinition | undefined {
  const numbers = [...group.versions.keys()].filter((version) => version !== "draft");
  return group.versions.get(Math.max(...numbers));
}

/** The promoted version, if a definition names one. */
export function productionOf(group: FlowGroup): number | undefined {
  const draft = group.versions.get("draft")?.definition.production;
  return draft ?? newest(group)?.definition.production;
}

/** The numbers that any of the flow's definitions says are published, and those of the definitions, ascending. */
export function publishedNumbers(group: FlowGroup): number[] {
  const numbers = new Set<number>();
  for (const [version, { definition }] of group.versions) {
    if (version !== "draft") numbers.add(version);
    for (const number of definition.published ?? []) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

/** Whether the definitions say that no version is published. A definition without `published` says nothing. */
export function isUnpublished(group: FlowGroup): boolean {
  const definitions = [...group.versions.values()].map(({ definition }) => definition);
  const isSaid = definitions.some(({ published }) => published !== undefined);
  return isSaid && publishedNumbers(group).length === 0;
}

/** Why a version has no definition, as the rest of a sentence. */
export function missingVersion(number: number, published: readonly number[]): string {
  if (published.includes(number))
    return "which is published, but the sources hold no definition of it";
  if (published.length === 0) return "but nothing of it is published";
  return `but its published versions are ${listSome(published)}`;
}
