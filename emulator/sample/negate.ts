import { ANNOTATIONS, KEYWORD_TYPES } from "../../generator/json-schema/keywords.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { listOf, mapOf, namesOf } from "./facts.js";

/** Finds what satisfies a schema by not satisfying another. */
export interface Negations {
  /**
   * Schemas each of which excludes the values of a schema, and that together allow nearly all others. The same schema
   * gives the same ones.
   */
  of(schema: JsonValue): readonly JsonValue[];
  /** Whether a schema comes from here with a `not` that only values can be tested by. */
  isSettled(schema: JsonObject): boolean;
}

/** Creates the negations of one document. */
export function createNegations(resolve: (reference: string) => JsonValue): Negations {
  const known = new WeakMap<JsonObject, readonly JsonValue[]>();
  const settled = new WeakSet<JsonObject>();

  function of(schema: JsonValue): readonly JsonValue[] {
    if (!isJsonObject(schema)) return schema === false ? [true] : [];
    let alternatives = known.get(schema);
    if (alternatives === undefined) {
      // Set before it is worked out: a schema may refer to itself.
      known.set(schema, []);
      alternatives = negated(schema);
      known.set(schema, alternatives);
    }
    return alternatives;
  }

  function negated(schema: JsonObject): readonly JsonValue[] {
    return Object.entries(schema)
      .filter(([keyword]) => !ANNOTATIONS.has(keyword))
      .flatMap(([keyword, content]) => negatedKeyword(keyword, content, schema))
      .sort((left, right) => weight(left) - weight(right));
  }

  /** A test of values, for what no keyword expresses. */
  function test(part: JsonObject, types: JsonObject = {}): JsonObject {
    const schema = { ...types, not: part };
    settled.add(schema);
    return schema;
  }

  function negatedKeyword(
    keyword: string,
    content: JsonValue,
    schema: JsonObject,
  ): readonly JsonValue[] {
    switch (keyword) {
      case "type":
        return [test({ type: content })];
      case "const":
      case "enum":
        return [test({ [keyword]: content })];
      case "not":
        return [content];
      case "$ref":
        return typeof content === "string" ? of(resolve(content)) : [];
      case "allOf":
        return listOf(content).flatMap((part) => of(part));
      case "anyOf":
        return [{ allOf: listOf(content).map((not) => ({ not })) }];
      case "oneOf":
        return noneOrTwo(listOf(content));
      case "if": {
        const then = ownValue(schema, "then");
        const otherwise = ownValue(schema, "else");
        return [
          ...(then === undefined ? [] : [{ allOf: [content, { not: then }] }]),
          ...(otherwise === undefined ? [] : [{ allOf: [{ not: content }, { not: otherwise }] }]),
        ];
      }
      case "then":
      case "else":
      case "maxContains":
        return [];
      default:
        return negatedAssertion(keyword, content, schema);
    }
  }

  function negatedAssertion(
    keyword: string,
    content: JsonValue,
    schema: JsonObject,
  ): readonly JsonValue[] {
    switch (keyword) {
      case "minimum":
        return [{ type: "number", exclusiveMaximum: content }];
      case "maximum":
        return [{ type: "number", exclusiveMinimum: content }];
      case "exclusiveMinimum":
        return [{ type: "number", maximum: content }];
      case "exclusiveMaximum":
        return [{ type: "number", minimum: content }];
      case "minLength":
        return below("string", "maxLength", content);
      case "maxLength":
        return above("string", "minLength", content);
      case "minItems":
        return below("array", "maxItems", content);
      case "maxItems":
        return above("array", "minItems", content);
      case "minProperties":
        return below("object", "maxProperties", content);
      case "maxProperties":
        return above("object", "minProperties", content);
      case "required":
        return namesOf(content).map((name) => ({ type: "object", properties: { [name]: false } }));
      case "properties":
        return Object.entries(mapOf(schema, "properties")).map(([name, property]) =>
          withProperty(name, { not: property }),
        );
      case "dependentRequired":
        return Object.entries(mapOf(schema, keyword)).flatMap(([name, needed]) =>
          namesOf(needed).map((other) => ({
            type: "object",
            required: [name],
            properties: { [other]: false },
          })),
        );
      case "dependentSchemas":
        return Object.entries(mapOf(schema, keyword)).map(([name, dependent]) => ({
          type: "object",
          required: [name],
          not: dependent,
        }));
      case "additionalProperties":
      case "unevaluatedProperties":
        return otherNames(schema).map((name) => withProperty(name, { not: content }));
      case "patternProperties":
        return Object.entries(mapOf(schema, keyword)).map(([pattern, matching]) => ({
          type: "object",
          minProperties: 1,
          propertyNames: { pattern },
          patternProperties: { [pattern]: { not: matching } },
        }));
      case "propertyNames":
        return [
          { type: "object", minProperties: 1, propertyNames: { not: content } },
          test({ propertyNames: content }, { type: "object", minProperties: 1 }),
        ];
      case "items":
        return [
          {
            type: "array",
            minItems: listOf(ownValue(schema, "prefixItems")).length + 1,
            contains: { not: content },
          },
        ];
      case "prefixItems":
        return listOf(content).map((item, index) => ({
          type: "array",
          minItems: index + 1,
          prefixItems: [...Array<JsonValue>(index).fill(true), { not: item }],
        }));
      case "contains":
        return [{ type: "array", items: { not: content } }];
      default:
        return tested(keyword, content, schema);
    }
  }

  function tested(keyword: string, content: JsonValue, schema: JsonObject): readonly JsonValue[] {
    const type = KEYWORD_TYPES.get(keyword);
    if (type === undefined) return [];
    const least = type === "array" ? { minItems: keyword === "uniqueItems" ? 2 : 1 } : {};
    const size = type === "object" ? { minProperties: 1 } : least;
    const whole = keyword.startsWith("unevaluated") ? schema : { [keyword]: content };
    return [test(whole, { type, ...size })];
  }

  return { of, isSettled: (schema) => settled.has(schema) };
}

function noneOrTwo(branches: readonly JsonValue[]): readonly JsonValue[] {
  const pairs = branches
    .slice(1)
    .map((branch, index) => ({ allOf: [branches[index] ?? true, branch] }));
  return [{ allOf: branches.map((not) => ({ not })) }, ...pairs];
}

function below(type: string, keyword: string, bound: JsonValue): readonly JsonValue[] {
  return typeof bound === "number" && bound > 0 ? [{ type, [keyword]: bound - 1 }] : [];
}

function above(type: string, keyword: string, bound: JsonValue): readonly JsonValue[] {
  return typeof bound === "number" ? [{ type, [keyword]: bound + 1 }] : [];
}

function withProperty(name: string, schema: JsonValue): JsonObject {
  return { type: "object", required: [name], properties: { [name]: schema } };
}

const CANDIDATES = ["extra", "other", "x-extra", "Extra", "0", "_"];

/** Names that are likely to be those of additional properties. */
function otherNames(schema: JsonObject): readonly string[] {
  const declared = mapOf(schema, "properties");
  return CANDIDATES.filter((name) => !Object.hasOwn(declared, name)).slice(0, 3);
}

/** What is likely to be useful comes first: what keeps the type, then what tells values apart. */
function weight(schema: JsonValue): number {
  if (!isJsonObject(schema)) return 3;
  if (Object.hasOwn(schema, "required")) return 0;
  return isJsonObject(schema.not) && Object.hasOwn(schema.not, "type") ? 2 : 1;
}
