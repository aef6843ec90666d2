import type { JsonValue } from "../json-schema/types.js";
import { ANNOTATIONS, type Fragment } from "./equivalence.js";
import { BOUND_TYPES, type JsonType } from "./normal-form.js";
import { toFragment, type Conjunction } from "./schema-set.js";

/** Keywords that are interpreted: in `to-normal-form.ts`, in `schema-set.ts`, or in `container-constraints.ts`. */
const INTERPRETED: ReadonlySet<string> = new Set([
  ...["type", "nullable", "enum", "const", "$ref", "allOf", "anyOf", "oneOf", "uniqueItems"],
  ...["properties", "required", "additionalProperties", "items", "prefixItems", "additionalItems"],
  ...Object.keys(BOUND_TYPES),
]);

/** Keywords that only have a meaning together, by the main one. */
const GROUPS: Readonly<Record<string, string>> = {
  then: "if",
  else: "if",
  minContains: "contains",
  maxContains: "contains",
};

/** The type that a keyword applies to, if it is one. */
const KEYWORD_TYPES: Readonly<Record<string, JsonType>> = {
  contains: "array",
  unevaluatedItems: "array",
  patternProperties: "object",
  propertyNames: "object",
  unevaluatedProperties: "object",
  dependentRequired: "object",
  dependentSchemas: "object",
  dependencies: "object",
};

/** Whether a keyword has a meaning for values of a type. */
export function appliesTo(keyword: string, type: JsonType): boolean {
  return (KEYWORD_TYPES[keyword] ?? type) === type;
}

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
      if (value === undefined || INTERPRETED.has(keyword) || ANNOTATIONS.has(keyword)) continue;
      const name = GROUPS[keyword] ?? keyword;
      groups.set(name, { ...groups.get(name), [keyword]: value });
    }
    for (const [name, value] of groups) {
      // `unevaluated…` depends on all adjacent keywords.
      const isRest = name.startsWith("unevaluated");
      add(
        name,
        isRest ? toFragment(condition.schema, condition.scope) : { value, scope: condition.scope },
      );
    }
  }
  return found;
}
