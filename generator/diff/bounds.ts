import { appliesTo } from "../json-schema/keywords.js";
import type { JsonType } from "../json-schema/types.js";
import {
  CONDITIONS,
  LOWER_BOUNDS,
  UPPER_BOUNDS,
  type Bounds,
  type ConditionKeyword,
  type LowerBoundKeyword,
  type UpperBoundKeyword,
} from "./normal-form.js";
import { keywordsOf, type SchemaTerm } from "./terms.js";

/** Combines the bounds of several schemas that must all hold. */
export function boundsOf(schemas: readonly SchemaTerm[]): Bounds {
  const lower = new Map<LowerBoundKeyword, number>();
  const upper = new Map<UpperBoundKeyword, number>();
  const all = new Map<ConditionKeyword, (string | number)[]>();
  for (const schema of schemas) {
    const keywords = keywordsOf(schema);
    for (const keyword of LOWER_BOUNDS) {
      const value = keywords[keyword];
      if (typeof value === "number")
        lower.set(keyword, Math.max(value, lower.get(keyword) ?? -Infinity));
    }
    for (const keyword of UPPER_BOUNDS) {
      const value = keywords[keyword];
      if (typeof value === "number")
        upper.set(keyword, Math.min(value, upper.get(keyword) ?? Infinity));
    }
    for (const keyword of CONDITIONS) {
      const value = keywords[keyword];
      // Where `format` is an annotation, it is none of the schema's demands.
      if (!schema.values.has(keyword)) continue;
      if (typeof value !== "number" && typeof value !== "string") continue;
      const values = all.get(keyword);
      if (values === undefined) all.set(keyword, [value]);
      else values.push(value);
    }
  }
  const isUnique = schemas.some((schema) => keywordsOf(schema).uniqueItems === true);
  return { lower, upper, all, isUnique };
}

/** The bounds that constrain values of a type. */
export function boundsFor({ lower, upper, all, isUnique }: Bounds, type: JsonType): Bounds {
  const only = <Keyword extends string, Value>(
    bounds: ReadonlyMap<Keyword, Value>,
  ): Map<Keyword, Value> => new Map([...bounds].filter(([keyword]) => appliesTo(keyword, type)));
  return {
    lower: only(lower),
    upper: only(upper),
    all: only(all),
    isUnique: isUnique && type === "array",
  };
}
