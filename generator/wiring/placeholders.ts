import { suggest } from "../definition/suggest.js";
import { placeholdersOf, referencesOf, type ReferenceRoot } from "../flow/template.js";
import type { Path } from "../json-schema/types.js";
import { anyValue } from "./description.js";
import type { DescriptionReader } from "./description-reader.js";
import { declaredNames } from "./declared-names.js";
import type { NodeFindings } from "./findings.js";
import { follow, type Followed, type Missing } from "./follow.js";
import type { NamedValue, Received } from "./received.js";

/** A text with placeholders, and where it is. */
export interface Template {
  readonly text: string;
  readonly path: Path;
}

/** Checks each distinct placeholder of a text once. */
export function checkPlaceholders(
  { text, path }: Template,
  received: Received,
  reader: DescriptionReader,
  findings: NodeFindings,
): void {
  const seen = new Set<string>();
  for (const placeholder of placeholdersOf(text)) {
    reader.budget.spend(1);
    const { name, text: written } = placeholder;
    if (seen.has(name)) continue;
    seen.add(name);
    const { found, from } = resolve(name, received, reader);
    if (found.kind === "missing") {
      findings.report({
        rule: "unknown-placeholder",
        path,
        within: written,
        message: `${written} names nothing that there is: ${explain(found, name, received)}`,
        suggest: () => meant(name, from + found.at, found.names, received, reader),
      });
    } else if (found.doubt !== undefined) {
      const message =
        found.because === "undeclared"
          ? `whether there is a value for ${written} is not known: ${found.doubt}`
          : `there may be no value for ${written}: ${found.doubt}`;
      findings.report({ rule: "uncertain-placeholder", path, within: written, message });
    }
  }
}

/** A name in single braces that is not part of doubled ones, and no JSON. */
const SINGLE = /(?<!\{)\{([A-Za-z_][\w-]*(?:\.[\w-]+)*)\}(?!\})/g;

/** Finds names in single braces that the step receives: they are sent as they are. */
export function checkSingleBraces(
  { text, path }: Template,
  received: Received,
  reader: DescriptionReader,
  findings: NodeFindings,
): void {
  if (!text.includes("{")) return;
  const seen = new Set<string>();
  for (const [written, name = ""] of text.matchAll(SINGLE)) {
    reader.budget.spend(1);
    if (seen.has(name) || name === "input" || name === "initial") continue;
    seen.add(name);
    const { found } = resolve(name, received, reader);
    const isKnown =
      found.kind === "found" && (found.doubt === undefined || found.because === "optional");
    if (!isKnown) continue;
    findings.report({
      rule: "single-brace",
      path,
      within: written,
      message: `${written} is sent as it is written: a placeholder has two braces on each side`,
      suggest: () => `{${written}}`,
    });
  }
}

/** What a placeholder means, and how many of its keys only say where its path begins. */
interface Resolved {
  readonly found: Followed;
  readonly from: number;
}

/** Resolves the name of a placeholder: the first of its meanings that there can be. */
function resolve(name: string, received: Received, reader: DescriptionReader): Resolved {
  const length = name.split(".").length;
  let best: Resolved | undefined;
  for (const { root, path } of referencesOf(name, received.item !== undefined)) {
    const found = follow(rootOf(root, received), path, reader);
    const resolved = { found, from: length - path.length };
    if (found.kind === "found" && found.doubt === undefined) return resolved;
    if (best === undefined || best.found.kind === "missing") {
      if (best === undefined || found.kind === "found") best = resolved;
    }
  }
  return best ?? { found: ANYTHING, from: length };
}

const ANYTHING: Followed = {
  kind: "found",
  description: anyValue,
  doubt: undefined,
  because: undefined,
};
const ITERATION: NamedValue = { description: anyValue, name: "the number of the iteration" };

function rootOf(root: ReferenceRoot, received: Received): NamedValue {
  switch (root) {
    case "input":
      return received.input;
    case "initial":
      return received.initial;
    case "item":
      return received.item ?? ITERATION;
    case "index":
      return ITERATION;
  }
}

function explain({ reason }: Missing, name: string, { item }: Received): string {
  const isOfLoop = /^(?:item(?:\.|$)|index$)/.test(name);
  if (item === undefined && isOfLoop)
    return `\`item\` and \`index\` are those of a loop, and the step is in none; ${reason}`;
  return reason;
}

/**
 * The placeholder that was probably intended: with the same name elsewhere, or with a similar one.
 *
 * @param wrong - the index of the key that leads nowhere.
 * @param names - what there is in its place.
 */
function meant(
  name: string,
  wrong: number,
  names: readonly string[],
  { input, item, initial }: Received,
  reader: DescriptionReader,
): string | undefined {
  const keys = name.split(".");
  const isRooted = wrong > 0 && keys[0] !== "input";
  const elsewhere = { item, initial };
  for (const root of ["item", "initial"] as const) {
    const value = elsewhere[root];
    if (isRooted || value === undefined || value === input) continue;
    if (hasAll(value, keys, reader)) return `{{${root}.${name}}}`;
  }
  const likely = suggest(keys[wrong] ?? "", names);
  return likely === undefined ? undefined : `{{${keys.with(wrong, likely).join(".")}}}`;
}

/** Whether a value has what a path leads to, and says so. */
function hasAll(value: NamedValue, path: readonly string[], reader: DescriptionReader): boolean {
  const [first = ""] = path;
  if (!declaredNames(value.description, reader).includes(first)) return false;
  return follow(value, path, reader).kind === "found";
}
