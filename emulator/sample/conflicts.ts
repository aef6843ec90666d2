import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import type { Budget } from "./budget.js";
import type { Expressions } from "./expressions.js";
import {
  allowedValues,
  commonTypes,
  hasType,
  isOnly,
  listOf,
  mapOf,
  maximumOf,
  minimumOf,
  namesOf,
  type Parts,
} from "./facts.js";
import { itemSchemas, propertySchemas } from "./members.js";
import type { Problem } from "./problems.js";

/** What finds conflicts. */
export interface ConflictTools {
  readonly budget: Budget;
  readonly expressions: Expressions;
  /** What a `$ref` leads to. */
  readonly resolve: (reference: string) => JsonValue;
}

/** How deep the properties of properties are looked at. */
const MAX_LOOK = 3;

/**
 * Finds out why no value can satisfy all parts, as far as that shows without building one.
 *
 * @param added - those of the parts that were not there when they were looked at last.
 */
export function conflictOf(
  parts: Parts,
  added: Parts,
  tools: ConflictTools,
  look: number = MAX_LOOK,
): Problem | undefined {
  tools.budget.spend(parts.length / 4);
  const types = commonTypes(parts);
  if (types === 0)
    return { at: added, keyword: "type", why: "no type is allowed by all that applies" };
  if (added.some(hasValues) || parts.some(hasValues)) {
    const values = allowedValues(parts);
    tools.budget.spend((values?.length ?? 0) / 8);
    if (values?.length === 0) return noValue(parts);
  }
  if (isOnly(types, "number")) return bounds(parts, added, "minimum", "maximum");
  if (isOnly(types, "string")) return bounds(parts, added, "minLength", "maxLength");
  if (isOnly(types, "array")) return arrayConflict(parts, added, tools, look);
  return hasType(types, "object") && isOnly(types, "object")
    ? objectConflict(parts, added, tools, look)
    : undefined;
}

function hasValues(part: JsonObject): boolean {
  return Object.hasOwn(part, "const") || Object.hasOwn(part, "enum");
}

function noValue(parts: Parts): Problem {
  const empty = parts.find(
    (part) => listOf(ownValue(part, "enum")).length === 0 && Object.hasOwn(part, "enum"),
  );
  return empty === undefined
    ? {
        at: parts.filter(hasValues),
        keyword: undefined,
        why: "none of the values of its `const` or `enum` is allowed by all that applies",
      }
    : { at: [empty], keyword: "enum", why: "its list of allowed values is empty" };
}

function bounds(parts: Parts, added: Parts, low: string, high: string): Problem | undefined {
  const least = maximumOf(parts, low, -Infinity);
  const most = minimumOf(parts, high, Infinity);
  return least > most
    ? { at: added, keyword: low, why: `\`${low}\` ${least} is above \`${high}\` ${most}` }
    : undefined;
}

function objectConflict(
  parts: Parts,
  added: Parts,
  tools: ConflictTools,
  look: number,
): Problem | undefined {
  const size = bounds(parts, added, "minProperties", "maxProperties");
  if (size !== undefined) return size;
  const required = requiredNames(parts);
  const most = minimumOf(parts, "maxProperties", Infinity);
  if (required.size > most) {
    const why = `${required.size} properties are required, and \`maxProperties\` is ${most}`;
    return { at: added, keyword: "maxProperties", why };
  }
  const isFresh = added.length === parts.length || added.some(concernsOtherNames);
  const names = new Set(
    isFresh
      ? required
      : added.flatMap((part) => [
          ...namesOf(ownValue(part, "required")),
          ...Object.keys(mapOf(part, "properties")).filter((name) => required.has(name)),
        ]),
  );
  for (const name of names) {
    const schemas = propertySchemas(parts, name, tools.expressions, tools.budget);
    const problem = memberConflict(schemas, `the required property "${name}"`, added, tools, look);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function concernsOtherNames(part: JsonObject): boolean {
  return ["additionalProperties", "patternProperties", "unevaluatedProperties"].some((keyword) =>
    Object.hasOwn(part, keyword),
  );
}

function arrayConflict(
  parts: Parts,
  added: Parts,
  tools: ConflictTools,
  look: number,
): Problem | undefined {
  const size = bounds(parts, added, "minItems", "maxItems");
  if (size !== undefined) return size;
  if (maximumOf(parts, "minItems", 0) === 0) return undefined;
  return memberConflict(itemSchemas(parts, 0), "the first item", added, tools, look);
}

function memberConflict(
  schemas: readonly JsonValue[],
  subject: string,
  added: Parts,
  tools: ConflictTools,
  look: number,
): Problem | undefined {
  if (schemas.includes(false)) {
    return { at: added, keyword: undefined, why: `${subject} is not allowed by all that applies` };
  }
  if (look === 0) return undefined;
  const inner = plainParts(schemas, tools);
  return inner.length === 0 ? undefined : conflictOf(inner, inner, tools, look - 1);
}

/** The parts that apply without a choice: references and `allOf` followed. */
export function plainParts(
  schemas: readonly JsonValue[],
  { resolve, budget }: ConflictTools,
): Parts {
  const found = new Set<JsonObject>();
  const add = (schema: JsonValue): void => {
    budget.spend(0.25);
    if (!isJsonObject(schema) || found.has(schema)) return;
    found.add(schema);
    const reference = ownValue(schema, "$ref");
    if (typeof reference === "string") add(resolve(reference));
    for (const part of listOf(ownValue(schema, "allOf"))) add(part);
  };
  for (const schema of schemas) add(schema);
  return [...found];
}

/** The names that parts require. */
export function requiredNames(parts: Parts): Set<string> {
  return new Set(parts.flatMap((part) => namesOf(ownValue(part, "required"))));
}
