import { ANNOTATIONS, ASSERTIONS } from "../../generator/json-schema/keywords.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { ownValue } from "../../generator/json-schema/values.js";
import type { Evaluator } from "./evaluate.js";
import { listOf, type Parts } from "./facts.js";

/** Tests whether a value can be kept. */
export type Accepts = (value: JsonValue) => boolean;

/** Keywords that values are built by exactly, so that these need no test. */
const EXACT: ReadonlySet<string> = new Set([
  ...["$ref", "allOf", "type", "properties", "required", "additionalProperties"],
  ...["patternProperties", "items", "prefixItems", "minItems", "maxItems"],
]);
const exactParts = new WeakMap<JsonObject, boolean>();

/** The test of the values that are built of parts, the least that is needed. */
export function acceptanceBy(
  schemas: readonly JsonValue[],
  parts: Parts,
  isChosen: boolean,
  evaluator: Evaluator,
): Accepts {
  if (!isChosen && parts.every(isExact)) return () => true;
  return (value) => schemas.every((schema) => evaluator.holds(schema, value));
}

function isExact(part: JsonObject): boolean {
  let result = exactParts.get(part);
  if (result === undefined) {
    result = Object.keys(part).every((keyword) => EXACT.has(keyword) || ANNOTATIONS.has(keyword));
    exactParts.set(part, result);
  }
  return result;
}

/** The values that schemas give as examples and defaults. */
export function examplesOf(parts: Parts): readonly JsonValue[] {
  return parts.flatMap((part) => [
    ...listOf(ownValue(part, "examples")),
    ...["example", "default"].flatMap((keyword) => {
      const value = ownValue(part, keyword);
      return value === undefined ? [] : [value];
    }),
  ]);
}

/** The keywords of schemas that a value was tested by, for messages. */
export function keywordsOf(parts: Parts): string {
  const keywords = new Set(
    parts.flatMap((part) => Object.keys(part).filter((keyword) => ASSERTIONS.has(keyword))),
  );
  for (const keyword of ["$ref", "allOf"]) keywords.delete(keyword);
  if (keywords.size > 1) keywords.delete("type");
  return [...keywords].map((keyword) => `\`${keyword}\``).join(", ");
}
