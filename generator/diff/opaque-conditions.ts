import { IN_PLACE_KEYWORDS } from "../json-schema/keywords.js";
import type { Conjunction } from "./alternatives.js";
import { CONDITIONS, LOWER_BOUNDS, UPPER_BOUNDS, type OpaqueConditions } from "./normal-form.js";
import { partKey, type SchemaTerm, type Term } from "./terms.js";

/** Keywords whose demands are compared one by one: in `to-normal-form.ts`, `bounds.ts` or `container-constraints.ts`. */
const INTERPRETED: ReadonlySet<string> = new Set([
  ...["type", "enum", "const", "allOf", "anyOf", "oneOf", "uniqueItems", "items", "prefixItems"],
  ...["properties", "patternProperties", "additionalProperties", "required"],
  ...[...LOWER_BOUNDS, ...UPPER_BOUNDS, ...CONDITIONS],
]);

/** Keywords that only have a meaning together, by the main one. */
const GROUPS: Readonly<Record<string, string>> = {
  then: "if",
  else: "if",
  minContains: "contains",
  maxContains: "contains",
};

/** Keywords whose schemas apply to the value itself, under some condition. */
const DECLARING: ReadonlySet<string> = new Set([...["then", "else", "dependentSchemas"]]);

/** The conditions that can only be compared whole, by keyword. */
export function opaqueConditions(conditions: Conjunction): OpaqueConditions {
  const found = new Map<string, { readonly keys: Set<string>; isDeclaring: boolean }>();
  const add = (keyword: string, key: string, isDeclaring: boolean): void => {
    const known = found.get(keyword);
    if (known === undefined) found.set(keyword, { keys: new Set([key]), isDeclaring });
    else {
      known.keys.add(key);
      known.isDeclaring ||= isDeclaring;
    }
  };
  for (const condition of conditions) {
    // The alternatives of a `oneOf` are written out beside it.
    if (condition.kind === "opaque")
      add(condition.keyword, condition.key, condition.keyword !== "oneOf");
    if (condition.kind !== "keywords") continue;
    for (const [keyword, { key, isDeclaring }] of opaqueKeywords(condition.term))
      add(keyword, key, isDeclaring);
  }
  return found;
}

interface OpaqueKeyword {
  readonly key: string;
  readonly isDeclaring: boolean;
}

function opaqueKeywords(term: SchemaTerm): ReadonlyMap<string, OpaqueKeyword> {
  const found = new Map<string, OpaqueKeyword>();
  const add = (keyword: string, key: string, isDeclaring: boolean): void => {
    if (INTERPRETED.has(keyword)) return;
    const main = GROUPS[keyword] ?? keyword;
    // `unevaluated…` depends on all adjacent keywords.
    const text = keyword.startsWith("unevaluated") ? `${term.id}` : `${keyword} ${key} `;
    const known = found.get(main);
    found.set(main, {
      key: (known?.key ?? "") + text,
      isDeclaring: isDeclaring || known?.isDeclaring === true,
    });
  };
  for (const [keyword, text] of term.values) add(keyword, text, keyword === "$dynamicRef");
  for (const [keyword, part] of term.parts) {
    const isDeclaring =
      keyword === "unevaluatedProperties"
        ? part.terms.some((each) => each.kind !== "schema" || each.schema !== false)
        : DECLARING.has(keyword) && part.terms.some((each) => declares(each, 0));
    add(keyword, partKey(keyword, part), isDeclaring);
  }
  return found;
}

/** How deeply schemas of one value are searched for declarations. */
const MAX_DEPTH = 8;

/** Whether a schema may declare properties of the value that it applies to. */
function declares(term: Term, depth: number): boolean {
  if (term.kind !== "schema" || depth > MAX_DEPTH) return true;
  return [...term.parts].some(([keyword, { terms }]) => {
    if (["properties", "patternProperties", "additionalProperties"].includes(keyword)) return true;
    return IN_PLACE_KEYWORDS.has(keyword) && terms.some((each) => declares(each, depth + 1));
  });
}
