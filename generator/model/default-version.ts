import { ConfigError } from "../errors.js";
import { listSome } from "../definition/diagnostic.js";
import type { CallVersion, FlowDefinition } from "../definition/types.js";
import {
  draftOf,
  newestOf,
  productionOf,
  publishedNumbers,
  type FlowDefinitions,
} from "../flow/versions.js";
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
      `\`${field}\` names version ${version} of ${group.id}, ${missingVersion(version, publishedNumbers(definitionsOf(group)))}.${hint}`,
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
  const { number, definition, isCertain } = productionOf(definitionsOf(group));
  const base = loadedOf(group, definition);
  const { version } = base.definition;
  const checked = version === "draft" ? "the draft" : `version ${version}`;
  if (isCertain && number === undefined) {
    warnings.push(
      `${group.id}: no version is published, so "production" runs the draft until one is.`,
    );
  } else if (!isCertain && number !== undefined) {
    warnings.push(
      `${group.id}: version ${number} is in production, but the sources hold no definition of it. Calls are checked against ${checked}.`,
    );
  } else if (!isCertain) {
    warnings.push(
      `${group.id}: no definition says which version is in production. Calls are checked against ${checked}; set \`production\` in the definition, or \`pin\` a version.`,
    );
  }
  return { version: "production", base, isCertain };
}

/** The draft, or the newest published version where the sources hold no draft. */
function draftOrNewest(group: FlowGroup): LoadedDefinition {
  const definitions = definitionsOf(group);
  return loadedOf(group, draftOf(definitions) ?? newestOf(definitions));
}

function loadedOf(group: FlowGroup, definition: FlowDefinition | undefined): LoadedDefinition {
  const loaded = definition && group.versions.get(definition.version);
  if (loaded === undefined) throw new Error(`${group.id} has no definition`);
  return loaded;
}

/** The definitions of a flow. */
export function definitionsOf(group: FlowGroup): FlowDefinitions {
  return [...group.versions.values()].map(({ definition }) => definition);
}

/** Why a version has no definition, as the rest of a sentence. */
export function missingVersion(number: number, published: readonly number[]): string {
  if (published.includes(number))
    return "which is published, but the sources hold no definition of it";
  if (published.length === 0) return "but nothing of it is published";
  return `but its published versions are ${listSome(published)}`;
}
