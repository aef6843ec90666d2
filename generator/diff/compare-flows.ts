import type { FlowDefinition, FlowVersion } from "../definition/types.js";
import { compareByClass, type Change } from "./change.js";
import { compareDefinitions, type ComparisonOptions } from "./compare-definitions.js";
import {
  isUnpublished,
  productionNumber,
  productionOf,
  publishedNumbers,
  type Production,
} from "../flow/versions.js";

/** A flow's definitions, by version. */
export type FlowVersions = ReadonlyMap<FlowVersion, FlowDefinition>;

/**
 * Compares all versions of a flow, and which versions exist.
 *
 * @param before - empty for a new flow; `after` is empty for a removed one.
 * @returns the changes, breaking ones first; empty if the flow is unchanged.
 */
export function compareFlows(
  before: FlowVersions,
  after: FlowVersions,
  options: ComparisonOptions = {},
): Change[] {
  const change = (found: Change["class"], path: string, message: string): Change => ({
    class: found,
    direction: "flow",
    version: undefined,
    path,
    message,
  });
  if (before.size === 0) return after.size === 0 ? [] : [change("additive", "flow", "is new")];
  if (after.size === 0) return [change("breaking", "flow", "was removed")];
  const changes: Change[] = [];
  for (const [version, definition] of before) {
    const now = after.get(version);
    if (now !== undefined) changes.push(...compareDefinitions(definition, now, options));
  }
  const [oldDefinitions, definitions] = [[...before.values()], [...after.values()]];
  const old = new Set(publishedNumbers(oldDefinitions));
  const current = new Set(publishedNumbers(definitions));
  // The definition of a promoted version may have been fetched only because it was in production.
  const [wasPromoted, isPromoted] = [oldDefinitions, definitions].map(productionNumber);
  const isDemoted = (version: number): boolean =>
    version === wasPromoted && isPromoted !== wasPromoted;
  for (const version of old) {
    if (!current.has(version))
      changes.push(change("breaking", `version ${version}`, "is no longer published"));
    else if (before.has(version) && !after.has(version) && !isDemoted(version))
      changes.push(change("breaking", `version ${version}`, "no longer has a definition"));
  }
  for (const version of current)
    if (!old.has(version)) changes.push(change("additive", `version ${version}`, "is new"));
  if (before.has("draft") && !after.has("draft"))
    changes.push(change("breaking", "the draft", "was removed"));
  if (!before.has("draft") && after.has("draft"))
    changes.push(change("additive", "the draft", "is new"));
  for (const version of after.keys()) {
    if (version !== "draft" && old.has(version) && !before.has(version) && current.has(version))
      changes.push(change("additive", `version ${version}`, "has a definition now"));
  }
  const [was, is] = [oldDefinitions, definitions].map(isUnpublished);
  if (is && !was && old.size === 0)
    changes.push(change("breaking", "published", "says now that no version is published"));
  if (was && !is && current.size === 0)
    changes.push(change("additive", "published", "no longer says that no version is published"));
  return [...changes, ...compareProduction(before, after, options)].sort(compareByClass);
}

/** Compares the definitions that calls of `production` run before and after. */
function compareProduction(
  before: FlowVersions,
  after: FlowVersions,
  options: ComparisonOptions,
): Change[] {
  const old = productionOf([...before.values()]);
  const current = productionOf([...after.values()]);
  if (versionOf(old) === versionOf(current)) return [];
  const name = (production: Production): string => {
    const version = versionOf(production);
    return version === "draft" ? "the draft" : `version ${version}`;
  };
  const start = { direction: "flow", version: undefined, path: "production" } as const;
  const moved = `runs ${name(current)} now (before: ${name(old)})`;
  const missing = [old, current].find(isMissing);
  if (missing !== undefined) {
    const message = `${moved}, and the definition of ${name(missing)} is not available for comparison`;
    return [{ ...start, class: "breaking", message }];
  }
  const found =
    old.definition === undefined || current.definition === undefined
      ? []
      : compareDefinitions(old.definition, current.definition, options);
  return [
    { ...start, class: "documentation", message: moved },
    ...found
      .filter((each) => each.class !== "documentation")
      .map((each): Change => ({
        ...each,
        version: undefined,
        path: `production: ${each.path}`,
      })),
  ];
}

function versionOf({ number, definition }: Production): FlowVersion {
  return number ?? definition?.version ?? "draft";
}

/** Whether a version is promoted whose definition is not there. */
function isMissing({ number, isCertain }: Production): boolean {
  return number !== undefined && !isCertain;
}
