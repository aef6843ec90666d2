import type { JsonValue } from "../json-schema/types.js";
import { ANNOTATIONS } from "../json-schema/keywords.js";
import type { Fragment } from "./equivalence.js";
import { CONDITIONS, LOWER_BOUNDS, UPPER_BOUNDS } from "./normal-form.js";
import type { Conjunction } from "./schema-set.js";

/** Keywords that are interpreted: in `to-normal-form.ts`, in `schema-set.ts`, or in `container-constraints.ts`. */
const INTERPRETED: ReadonlySet<string> = new Set([
  ...["type", "nullable", "enum", "const", "$ref", "allOf", "anyOf", "oneOf", "uniqueItems"],
  ...["properties", "required", "additionalProperties", "items", "prefixItems", "additionalItems"],
  ...[...LOWER_BOUNDS, ...UPPER_BOUNDS, ...CONDITIONS],
]);

/** Keywords that only have a meaning together, by the main one. */
const GROUPS: Readonly<Record<string, string>> = {
  then: "if",
  else: "if",
  minContains: "contains",
  maxContains: "contains",
};

/** The conditions that can only be compared whole, by keyword. */
export function opaqueOf(conditions: Conjunction): Map<string, Fragment[]> {
  const found = new Map<string, Fragment[]>();
  const add = (keyword: string, fragment: Fragment): void => {
    const fragments = found.get(keyword);
    if (fragments === undefined) found.set(keyword, [fragment]);
    else fragments.push(fragment);
  };
  for (const condition of conditions) {
    if (condition.kind === "opaque") add(condition.keyword, condition.fragment);
    if (condition.kind !== "keywords") continue;
    const groups = new Map<string, Record<string, JsonValue>>();
    for (const [keyword, value] of Object.entries(condition.schema)) {
      if (INTERPRETED.has(keyword) || ANNOTATIONS.has(keyword)) continue;
      const name = GROUPS[keyword] ?? keyword;
      groups.set(name, { ...groups.get(name), [keyword]: value });
    }
    for (const [name, value] of groups) {
      // `unevaluated…` depends on all adjacent keywords.
      const isRest = name.startsWith("unevaluated");
      add(name, { value: isRest ? condition.schema : value, scope: condition.scope });
    }
  }
  return found;
}
