import type { JsonValue } from "../../../generator/json-schema/types.js";
import type { Random } from "../../support/random.js";

type Schema = Readonly<Record<string, JsonValue>>;

/** Properties `p0` to `p<count - 1>`, each with the schema that `make` gives. */
function properties(
  count: number,
  make: (index: number) => JsonValue,
): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`p${index}`, make(index)]),
  );
}

/** Definitions `d0` to `d<count - 1>`, each made of a reference to the next one. */
function chain(count: number, make: (reference: JsonValue) => JsonValue): Schema {
  const $defs = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `d${index}`,
      index === count - 1 ? { type: "string" } : make({ $ref: `#/$defs/d${index + 1}` }),
    ]),
  );
  return { $ref: "#/$defs/d0", $defs };
}

/** Patterns that take exponential time for text that nearly matches, and such text. */
const catastrophic: readonly [Catastrophic, ...Catastrophic[]] = [
  ["^(a+)+$", `${"a".repeat(60)}!`],
  ["^(a|a)*$", `${"a".repeat(60)}!`],
  ["^(\\w+\\s?)*$", `${"word ".repeat(30)}!`],
  ["^([a-zA-Z0-9_.-]+)+@example\\.com$", "a".repeat(60)],
  ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(60)],
];
type Catastrophic = readonly [pattern: string, text: string];

/** Schemas that took a sampler or a validator without bounds any time or memory, by what is wrong with them. */
export const hostileSchemas: Readonly<Record<string, (random: Random) => Schema>> = {
  "optional references to itself": (random) => ({
    type: "object",
    properties: properties(4 + random.below(20), () => ({ $ref: "#" })),
  }),
  "definitions that refer to each other": (random) => {
    const count = 5 + random.below(15);
    const $defs = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `d${index}`,
        {
          type: random.chance(0.2) ? ["object", "null"] : "object",
          properties: properties(count, (other) => ({ $ref: `#/$defs/d${other}` })),
        },
      ]),
    );
    return { $ref: "#/$defs/d0", $defs };
  },
  "a catastrophic pattern": (random) => {
    const [pattern, text] = random.pick(catastrophic);
    return { type: "object", required: ["x"], properties: { x: { enum: [text], pattern } } };
  },
  "a catastrophic pattern for names": (random) => {
    const [pattern, text] = random.pick(catastrophic);
    const named = random.chance(0.5)
      ? { patternProperties: { [pattern]: { type: "string" } } }
      : { propertyNames: { pattern } };
    return { type: "object", required: [text], ...named };
  },
  "a text of great length": (random) => ({
    type: "object",
    required: ["x"],
    properties: { x: { type: "string", minLength: 10 ** (3 + random.below(9)) } },
  }),
  "a pattern that repeats": (random) => {
    const count = 10 ** (1 + random.below(8));
    const pattern = random.pick([
      `a{${count}}`,
      `((b{${count}}){${count}}){9}`,
      `[c-z]{${count},}`,
    ]);
    return { type: "object", required: ["x"], properties: { x: { type: "string", pattern } } };
  },
  "back references that double": (random) => {
    const groups = random.times(5 + random.below(40), (index) => `(\\${index + 1}\\${index + 1})`);
    return {
      type: "object",
      required: ["x"],
      properties: { x: { type: "string", pattern: `(ab)${groups.join("")}` } },
    };
  },
  "arrays of arrays": (random) => {
    const nested = (levels: number): Schema => ({
      type: "array",
      minItems: 1 + random.below(2_000),
      uniqueItems: random.chance(0.3),
      items: levels === 0 ? { type: "boolean" } : nested(levels - 1),
    });
    return { type: "object", required: ["x"], properties: { x: nested(random.below(6)) } };
  },
  "parts that double with each level": (random) => {
    const keyword = random.pick(["allOf", "anyOf", "oneOf"]);
    const type = random.chance(0.5) ? { type: "string" } : {};
    return chain(10 + random.below(40), (next) => ({ ...type, [keyword]: [next, next] }));
  },
  "negations that double with each level": (random) =>
    chain(10 + random.below(25), (next) => ({ not: { anyOf: [next, { not: next }] } })),
  "properties that are not evaluated": (random) =>
    chain(8 + random.below(20), (next) => ({
      type: "object",
      anyOf: [next, next],
      unevaluatedProperties: false,
    })),
  "an object of many properties": (random) => {
    const count = 500 + random.below(4_000);
    return {
      type: "object",
      properties: properties(count, () => ({ type: "string" })),
      required: random.chance(0.5) ? Object.keys(properties(count, () => true)) : [],
    };
  },
  "many values": (random) => {
    const count = 500 + random.below(8_000);
    const from = (start: number): JsonValue => random.times(count, (index) => [index + start]);
    return { allOf: [{ enum: from(0) }, { enum: from(count - 1) }] };
  },
  "many parts of many properties": (random) => {
    const count = 20 + random.below(150);
    return {
      type: "object",
      allOf: random.times(count, (minLength) => ({
        properties: properties(count, () => ({ minLength })),
      })),
    };
  },
  "many patterns for names": (random) => ({
    type: "object",
    patternProperties: Object.fromEntries(
      random.times(100 + random.below(900), (index) => [`^(x+)+${index}$`, { type: "string" }]),
    ),
    properties: properties(100 + random.below(900), () => ({})),
  }),
  "references that show what is a schema": (random) => {
    const count = 500 + random.below(4_000);
    const names = Object.keys(properties(count, () => true));
    const to = (index: number): JsonValue => ({ $ref: `#/x/${names[index % count] ?? ""}` });
    return {
      type: "object",
      properties: properties(count, to),
      x: properties(count, (index) => to(index * 7 + 1)),
    };
  },
  "no schema": (random) =>
    random.pick<Schema>([
      { $ref: "#" },
      { $ref: "#/nowhere" },
      { allOf: [{ $ref: "#" }] },
      { type: "nonsense" },
      { pattern: "(" },
      { type: "object", properties: { x: 1 } },
      { type: "object", required: ["__proto__"], properties: { constructor: { $ref: "#" } } },
      { anyOf: [] },
      { multipleOf: 0 },
      { minItems: -1, maxItems: 1e308, type: "array" },
      { format: "regex", enum: ["("] },
    ]),
};

/** Inputs of a flow that take a validator without bounds any time, with the schema of the flow. */
export const hostileInputs: readonly {
  readonly schema: Schema;
  value(random: Random): JsonValue;
}[] = [
  ...catastrophic.map(([pattern, text]) => ({
    schema: { type: "string", pattern },
    value: (random: Random) => text.repeat(random.below(3)),
  })),
  {
    schema: { type: "string", format: "email" },
    value: (random) => `${"a.".repeat(random.below(20_000))}@${"a-".repeat(random.below(20_000))}`,
  },
  {
    schema: { type: "string", format: "uri-template" },
    value: (random) => `{${"a,".repeat(random.below(20_000))}`,
  },
  {
    schema: { type: "array", uniqueItems: true },
    value: (random) => random.times(random.below(20_000), (index) => ({ index, same: [1] })),
  },
  {
    schema: {
      type: "array",
      items: { anyOf: [{ $ref: "#/properties/x" }, { $ref: "#/properties/x" }, { const: 1 }] },
    },
    value: (random) =>
      Array.from({ length: 5 + random.below(50) }).reduce<JsonValue>((inner) => [inner], "end"),
  },
  {
    schema: { type: "object", additionalProperties: { enum: ["a"] }, minProperties: 1 },
    value: (random) => properties(random.below(50_000), (index) => `a${index}`),
  },
];
