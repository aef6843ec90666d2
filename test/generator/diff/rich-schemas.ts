import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../generator/json-schema/types.js";
import { isJsonList, isJsonObject } from "../../../generator/json-schema/values.js";
import { mapSubschemas } from "../../../generator/json-schema/map.js";
import type { Random } from "../../support/random.js";

/** Models that refer to each other, of which the first one is compared. */
export type Models = Readonly<Record<string, JsonObject>>;

/** The names of the models. */
export const MODEL_NAMES = ["M0", "M1", "M2"] as const;

const names = ["a", "b", "c", "x1"] as const;
const patterns = ["^x", "^a", "b$"] as const;
const scalars: readonly JsonValue[] = [
  "",
  "x",
  "yy",
  "zzz",
  -1,
  0,
  0.5,
  1,
  2,
  4,
  true,
  false,
  null,
];

type Fields = Record<string, JsonValue>;

const optional = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

const given = (fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );

const byName = <Key extends string>(
  keys: readonly [Key, ...Key[]],
  value: fc.Arbitrary<JsonValue>,
): fc.Arbitrary<JsonObject> =>
  fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 3, noNullPrototype: true });

/** Schemas with most keywords. Each object says which other properties it accepts, so that nothing depends on a mode. */
function schemas(rests: readonly JsonValue[]): fc.Arbitrary<JsonObject> {
  const reference = fc
    .constantFrom(...MODEL_NAMES)
    .map((name): JsonObject => ({ $ref: `#/models/${name}` }));
  return fc.letrec<{
    schema: JsonObject;
    leaf: JsonObject;
    inner: JsonObject;
    object: JsonObject;
    part: JsonObject;
  }>((tie) => ({
    leaf: fc.oneof(
      fc
        .subarray([...scalars], { minLength: 1, maxLength: 4 })
        .map((values): JsonObject => ({ enum: values })),
      fc.record({ type: fc.constant("string"), minLength: optional(fc.nat(2)) }).map(given),
      fc
        .record({
          type: fc.constantFrom("integer", "number"),
          minimum: optional(fc.integer({ min: -1, max: 1 })),
          exclusiveMaximum: optional(fc.integer({ min: 1, max: 4 })),
        })
        .map(given),
      fc.constantFrom<JsonObject>(
        { type: ["string", "null"] },
        { type: "boolean" },
        { const: "x" },
        { type: "string", pattern: "^x" },
        { type: "string", not: { const: "x" } },
      ),
    ),
    // Only what is inside of a value may lead back to a model.
    inner: fc.oneof({ maxDepth: 3 }, tie("schema"), reference),
    /** What may stand beside the keywords of an object. */
    part: fc
      .record({
        properties: optional(byName(names, tie("inner"))),
        required: optional(fc.subarray([...names], { minLength: 1, maxLength: 2 })),
        patternProperties: optional(byName(patterns, tie("inner"))),
        minProperties: optional(fc.nat(2)),
        dependentRequired: optional(fc.constantFrom<JsonObject>({ a: ["b"] }, { c: ["a", "b"] })),
      })
      .map(given),
    object: fc
      .record({
        base: tie("part"),
        additionalProperties: fc.oneof(fc.constantFrom(...rests), tie("leaf")),
        propertyNames: optional(fc.constant({ maxLength: 1 })),
        allOf: optional(fc.array(tie("part"), { minLength: 1, maxLength: 2 })),
        anyOf: optional(fc.array(tie("part"), { minLength: 1, maxLength: 3 })),
        oneOf: optional(fc.array(tie("part"), { minLength: 1, maxLength: 2 })),
        if: optional(tie("part")),
        then: optional(tie("part")),
        dependentSchemas: optional(byName(names, tie("part"))),
        not: optional(fc.constantFrom<JsonObject>({ required: ["a"] }, { required: ["b", "c"] })),
      })
      .map(({ base, ...rest }): JsonObject => ({ type: "object", ...base, ...given(rest) })),
    schema: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      tie("leaf"),
      { arbitrary: tie("object"), weight: 3 },
      fc
        .record({
          type: fc.constant("array"),
          prefixItems: optional(fc.array(tie("inner"), { minLength: 1, maxLength: 2 })),
          items: optional(tie("inner")),
          maxItems: optional(fc.integer({ min: 1, max: 3 })),
          contains: optional(tie("leaf")),
          uniqueItems: optional(fc.constant(true)),
        })
        .map(given),
      fc
        .array(tie("schema"), { minLength: 1, maxLength: 3 })
        .map((anyOf): JsonObject => ({ anyOf })),
      fc
        .array(tie("schema"), { minLength: 1, maxLength: 3 })
        .map((oneOf): JsonObject => ({ oneOf })),
    ),
  })).schema;
}

/**
 * Models of random schemas.
 *
 * @param rests - what `additionalProperties` may be, besides a schema.
 */
export function models(rests: readonly JsonValue[]): fc.Arbitrary<Models> {
  const schema = schemas(rests);
  return fc.record({ M0: schema, M1: schema, M2: schema });
}

/** Keywords whose members mean the same in any order. */
const SETS: ReadonlySet<string> = new Set(["required", "enum", "type", "allOf", "anyOf", "oneOf"]);

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index--) {
    const other = random.below(index + 1);
    const [left, right] = [result[index], result[other]];
    if (left === undefined || right === undefined) continue;
    result[index] = right;
    result[other] = left;
  }
  return result;
}

/** The same schema in another order, with annotations, and with references to renamed models. */
export function rewritten(
  schema: JsonObject,
  random: Random,
  rename: (reference: string) => string,
): JsonObject {
  const inner = mapSubschemas(schema, (value) =>
    isJsonObject(value) ? rewritten(value, random, rename) : value,
  );
  const entries = shuffled(Object.entries(inner), random).map(
    ([keyword, value]): [string, JsonValue] => {
      if (keyword === "$ref" && typeof value === "string") return [keyword, rename(value)];
      if (SETS.has(keyword) && isJsonList(value)) return [keyword, shuffled(value, random)];
      return [keyword, isJsonObject(value) ? inAnotherOrder(value, random) : value];
    },
  );
  const described = random.chance(0.3) ? [["description", `${random.next()}`] as const] : [];
  const unknown = random.chance(0.3) ? [["x-order", random.next()] as const] : [];
  return Object.fromEntries([...described, ...entries, ...unknown]);
}

function inAnotherOrder(value: JsonObject, random: Random): JsonObject {
  return Object.fromEntries(shuffled(Object.entries(value), random));
}

/** A schema in which one of the schemas inside is another one, or has a keyword less. */
export function edited(schema: JsonObject, other: JsonObject, random: Random): JsonObject {
  const places = countSchemas(schema);
  let left = random.below(places);
  const visit = (value: JsonObject): JsonObject => {
    left -= 1;
    if (left === -1) return change(value);
    return mapSubschemas(value, (each) => (isJsonObject(each) ? visit(each) : each));
  };
  const change = (value: JsonObject): JsonObject => {
    const kind = random.below(4);
    if (kind === 0) return other;
    const keywords = Object.keys(value).filter((each) => each !== "$ref");
    const keyword = keywords[random.below(Math.max(1, keywords.length))];
    if (keyword === undefined) return other;
    if (kind === 1) return given({ ...value, [keyword]: undefined });
    const replacement = other[keyword];
    if (kind === 2 && replacement !== undefined) return { ...value, [keyword]: replacement };
    return value.type === "object" && other.type === "object" ? { ...value, ...other } : other;
  };
  return visit(schema);
}

function countSchemas(schema: JsonObject): number {
  let count = 1;
  mapSubschemas(schema, (each) => {
    if (isJsonObject(each)) count += countSchemas(each);
    return each;
  });
  return count;
}

/** A value that a schema may accept. */
export function sample(schema: JsonValue, all: Models, random: Random, depth = 0): JsonValue {
  const any = scalars[random.below(scalars.length)] ?? null;
  if (!isJsonObject(schema) || random.chance(0.05) || depth > 6) return any;
  if (typeof schema.$ref === "string")
    return sample(all[schema.$ref.slice("#/models/".length)] ?? true, all, random, depth + 1);
  if (isJsonList(schema.enum)) return schema.enum[random.below(schema.enum.length)] ?? any;
  if (schema.const !== undefined) return schema.const;
  if (schema.type === "array") {
    const prefix = isJsonList(schema.prefixItems) ? schema.prefixItems : [];
    return random.times(random.below(4), (index) =>
      sample(prefix[index] ?? schema.items ?? true, all, random, depth + 1),
    );
  }
  if (schema.type === "object") return sampleObject(schema, all, random, depth);
  const members = [schema.anyOf, schema.oneOf].find(isJsonList) ?? [];
  if (members.length > 0)
    return sample(members[random.below(members.length)] ?? true, all, random, depth);
  if (schema.type === "string") return ["", "x", "yy", "xx"][random.below(4)] ?? "";
  if (schema.type === "boolean") return random.chance(0.5);
  return typeof schema.type === "string" ? ([-1, 0, 0.5, 1, 2, 3][random.below(6)] ?? 0) : any;
}

function sampleObject(schema: JsonObject, all: Models, random: Random, depth: number): JsonObject {
  const parts: JsonObject[] = [schema];
  for (const keyword of ["allOf", "anyOf", "oneOf", "then"])
    for (const part of [schema[keyword]].flat()) if (isJsonObject(part)) parts.push(part);
  const value: Fields = {};
  for (const name of names) {
    const isRequired = parts.some(
      ({ required }) => isJsonList(required) && required.includes(name),
    );
    if (!random.chance(isRequired ? 0.95 : 0.3)) continue;
    const declared = parts.flatMap(({ properties }) => {
      const property = isJsonObject(properties) ? properties[name] : undefined;
      return property === undefined ? [] : [property];
    });
    const of = declared[random.below(declared.length)] ?? schema.additionalProperties ?? true;
    value[name] = sample(of, all, random, depth + 1);
  }
  return value;
}
