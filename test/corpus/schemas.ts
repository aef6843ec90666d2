import fc from "fast-check";
import type { JsonSchema, JsonValue } from "../../generator/json-schema/types.js";

/** Few names and values, so that schemas and values meet often. */
const names = ["a", "b", "c", "x-d", "xa"] as const;
const scalars: readonly JsonValue[] = [null, true, false, 0, 1, 2.5, "", "a", "x"];

const scalar = fc.constantFrom(...scalars);
const name = fc.constantFrom(...names);
const small = fc.nat(3);
const jsonType = fc.constantFrom(
  ...["string", "number", "integer", "boolean", "null", "object", "array"],
);

/** Any JSON value made of the few names and values. */
export const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

type Fields = Record<string, JsonValue>;

/** Keywords of one kind each; a schema has some of them. */
function keywords(
  schema: fc.Arbitrary<JsonSchema>,
  references: readonly string[],
): fc.Arbitrary<Fields> {
  const inner = schema as fc.Arbitrary<JsonValue>;
  const list = fc.array(inner, { minLength: 1, maxLength: 3 });
  const properties = fc.dictionary(name, inner, { maxKeys: 3, noNullPrototype: true });
  const one = (keyword: string, arbitrary: fc.Arbitrary<JsonValue>): fc.Arbitrary<Fields> =>
    arbitrary.map((entry) => ({ [keyword]: entry }));
  return fc.oneof(
    one("type", jsonType),
    one("type", fc.uniqueArray(jsonType, { minLength: 1, maxLength: 3 })),
    one("const", value),
    one(
      "enum",
      fc.uniqueArray(value, {
        minLength: 1,
        maxLength: 4,
        selector: (entry) => JSON.stringify(entry),
      }),
    ),
    ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map((keyword) =>
      one(keyword, small),
    ),
    one("multipleOf", fc.constantFrom(1, 2)),
    one("minLength", fc.nat(2)),
    one("maxLength", fc.nat(2)),
    one("pattern", fc.constantFrom("^a", "x$", "a")),
    one("properties", properties),
    one("properties", properties),
    one("required", fc.uniqueArray(name, { maxLength: 2 })),
    one("additionalProperties", inner),
    one("additionalProperties", fc.constant(false)),
    one(
      "patternProperties",
      fc.dictionary(fc.constantFrom("^x-", "a", "^b$", "^x.*d$", "[ab]"), inner, {
        maxKeys: 2,
        noNullPrototype: true,
      }),
    ),
    one("propertyNames", inner),
    one("minProperties", fc.nat(2)),
    one("maxProperties", fc.nat(2)),
    one(
      "dependentRequired",
      fc.dictionary(name, fc.uniqueArray(name, { maxLength: 2 }), {
        maxKeys: 2,
        noNullPrototype: true,
      }),
    ),
    one("dependentSchemas", fc.dictionary(name, inner, { maxKeys: 2, noNullPrototype: true })),
    one("unevaluatedProperties", inner),
    one("items", inner),
    one("prefixItems", list),
    one("minItems", small),
    one("maxItems", small),
    one("uniqueItems", fc.boolean()),
    one("contains", inner),
    fc.record({ contains: inner, minContains: small, maxContains: small }),
    one("unevaluatedItems", inner),
    one("allOf", list),
    one("anyOf", list),
    one("oneOf", list),
    one("not", inner),
    fc.record({ if: inner, then: inner }),
    fc.record({ if: inner, then: inner, else: inner }),
    one("$ref", fc.constantFrom(...references)),
    one("default", value),
  );
}

/** Any schema that refers to these pointers. */
export function anySchema(references: readonly string[]): fc.Arbitrary<JsonSchema> {
  return fc.letrec<{ schema: JsonSchema }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 4, depthSize: "small", withCrossShrink: true },
      fc.oneof(
        { weight: 1, arbitrary: fc.boolean() },
        { weight: 4, arbitrary: jsonType.map((type): JsonSchema => ({ type })) },
        { weight: 2, arbitrary: scalar.map((entry): JsonSchema => ({ const: entry })) },
        {
          weight: 2,
          arbitrary: fc.constantFrom(...references).map(($ref): JsonSchema => ({ $ref })),
        },
      ),
      fc
        .array(keywords(tie("schema"), references), { minLength: 1, maxLength: 4 })
        .map((parts): JsonSchema => Object.assign({}, ...parts) as JsonSchema),
    ),
  })).schema;
}

/** A schema all of whose keywords a type can say. */
export const sayableSchema: fc.Arbitrary<JsonSchema> = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const inner = tie("schema") as fc.Arbitrary<JsonValue>;
  return {
    schema: fc.oneof(
      { maxDepth: 3, depthSize: "small", withCrossShrink: true },
      fc.oneof(
        fc
          .constantFrom("string", "number", "boolean", "null")
          .map((type): JsonSchema => ({ type })),
        fc
          .uniqueArray(scalar, { minLength: 1, maxLength: 3 })
          .map((list): JsonSchema => ({ enum: list })),
        value.map((entry): JsonSchema => ({ const: entry })),
      ),
      fc
        .record({
          properties: fc.dictionary(fc.constantFrom("a", "b", "c"), inner, {
            minKeys: 1,
            maxKeys: 3,
          }),
          required: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { maxLength: 2 }),
        })
        .map((parts): JsonSchema => ({ type: "object", ...parts, additionalProperties: false })),
      fc
        .record({ prefixItems: fc.array(inner, { minLength: 1, maxLength: 3 }), items: inner })
        .map((parts): JsonSchema => ({ type: "array", ...parts })),
      fc
        .record({ items: inner, minItems: fc.nat(2) })
        .map((parts): JsonSchema => ({ type: "array", ...parts })),
      fc.array(inner, { minLength: 1, maxLength: 3 }).map((list): JsonSchema => ({
        anyOf: list,
      })),
    ),
  };
}).schema;
