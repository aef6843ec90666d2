import { describe, expect, test } from "vitest";
import {
  compileValidator,
  explainViolations,
  formatPath,
  InvalidSchemaError,
  ValidationLimitError,
} from "../../../runtime/src/validation.js";

/** What is wrong, as `path: must … (found)`. */
function problems(schema: unknown, value: unknown): string[] {
  return explainViolations(compileValidator(schema)(value)).map(
    ({ path, expected, found }) => `${formatPath(path)}: must ${expected} (${found})`,
  );
}

const isValid = (schema: unknown, value: unknown): boolean =>
  compileValidator(schema)(value).length === 0;

describe("a problem says where it is, what was expected and what was found", () => {
  test.each<[string, unknown, unknown, string[]]>([
    ["a type", { type: "string" }, 5, [": must be a string (5)"]],
    [
      "types",
      { type: ["string", "null"] },
      [1],
      [": must be a string or null (an array of 1 item)"],
    ],
    ["an integer", { type: "integer" }, 1.5, [": must be an integer (1.5)"]],
    ["a choice", { enum: ["easy", "hard"] }, "hrad", [': must be one of "easy", "hard" ("hrad")']],
    ["no choice", { enum: [] }, 1, [": must be left out (1)"]],
    ["a constant", { const: { a: 1 } }, {}, [': must be {"a":1} (an object)']],
    ["a minimum", { minimum: 3 }, 2, [": must be at least 3 (2)"]],
    ["a multiple", { multipleOf: 0.01 }, 4.021, [": must be a multiple of 0.01 (4.021)"]],
    ["a length", { minLength: 1 }, "", [': must have at least 1 character ("")']],
    ["a pattern", { pattern: "^a$" }, "b", [': must match the pattern "^a$" ("b")']],
    [
      "a number of items",
      { maxItems: 1 },
      [1, 2],
      [": must have at most 1 item (an array of 2 items)"],
    ],
    [
      "equal items",
      { uniqueItems: true },
      [1, 1],
      [": must have no two equal items (an array of 2 items)"],
    ],
    [
      "what is contained",
      { contains: { const: 1 } },
      [],
      [": must have at least 1 matching item (an array of 0 items)"],
    ],
    ["properties", { minProperties: 2 }, {}, [": must have at least 2 properties (an object)"]],
    ["a missing property", { required: ["a", "b"] }, { b: 1 }, ["a: must be present (nothing)"]],
    [
      "a property that another one needs",
      { dependentRequired: { a: ["b"] } },
      { a: 1 },
      ['b: must be present where "a" is (nothing)'],
    ],
    [
      "a property that is not declared",
      { properties: { a: true }, additionalProperties: false },
      { a: 1, "b c": 2 },
      ['["b c"]: must be left out (2)'],
    ],
    [
      "a name",
      { propertyNames: { maxLength: 1 } },
      { ab: 1 },
      ['ab: must have a valid name: it must have at most 1 character ("ab")'],
    ],
    [
      "a negation",
      { not: { type: "null" } },
      null,
      [': must not be what its schema in "not" allows (null)'],
    ],
    [
      "several at once",
      { properties: { a: { items: { type: "string" } }, b: { type: "null" } } },
      { a: ["x", 1, 2], b: 3 },
      ["a[1]: must be a string (1)", "a[2]: must be a string (2)", "b: must be null (3)"],
    ],
  ])("%s", (_, schema, value, expected) => {
    expect(problems(schema, value)).toEqual(expected);
  });
});

describe("a value that no alternative allows", () => {
  const shape = (kind: string, property: string): object => ({
    type: "object",
    required: ["kind", property],
    properties: { kind: { const: kind }, [property]: { type: "number" } },
  });
  const shapes = { oneOf: [shape("circle", "radius"), shape("square", "side")] };

  test.each<[string, unknown, unknown, string[]]>([
    [
      "by their types",
      { anyOf: [{ type: "string" }, { type: "number" }] },
      true,
      [": must be a string or a number (true)"],
    ],
    [
      "by the only one of its type",
      { anyOf: [{ type: "null" }, { type: "object", required: ["a"] }] },
      {},
      ["a: must be present (nothing)"],
    ],
    [
      "by the one that its constant names",
      shapes,
      { kind: "square", side: "1" },
      ['side: must be a number ("1")'],
    ],
    [
      "by none where none stands out",
      shapes,
      { kind: "line" },
      [": must be valid for one of its 2 alternatives (an object)"],
    ],
    [
      "that several of oneOf allow",
      { oneOf: [true, true] },
      1,
      [": must be valid for only one of its alternatives (1)"],
    ],
  ])("is explained %s", (_, schema, value, expected) => {
    expect(problems(schema, value)).toEqual(expected);
  });
});

describe("what was found", () => {
  const found = (value: unknown, name = "a"): string | undefined =>
    explainViolations(
      compileValidator({ additionalProperties: { type: "null" } })({ [name]: value }),
    )[0]?.found;

  test("is cut", () => {
    expect(found("x".repeat(1_000))).toBe(`"${"x".repeat(40)}"… (1000 characters)`);
  });

  test.each(["password", "apiKey", "client_secret", "Authorization", "accessToken"])(
    "is not shown where the property is called %s",
    (name) => {
      expect(found("hunter2", name)).toBe("a string, not shown");
      expect(found(123_456, name)).toBe("a number, not shown");
    },
  );

  test.each(["nk_live_0123", "Bearer abcdef", "sk-0123456789", "eyJhbGciOi.J9", "ghp_0123456789"])(
    "is not shown where it looks like a key: %s",
    (key) => {
      expect(found(key)).toBe("a string, not shown");
    },
  );
});

describe("only what a value has itself counts", () => {
  const parsed = (text: string): unknown => JSON.parse(text) as unknown;
  const bare = (entries: object): unknown => Object.assign(Object.create(null) as object, entries);

  test.each<[string, unknown, unknown, boolean]>([
    [
      "an optional name of Object.prototype",
      { properties: { toString: { type: "string" } } },
      {},
      true,
    ],
    ["a required one", { required: ["valueOf"] }, {}, false],
    [
      "__proto__ that is declared",
      parsed('{"properties":{"__proto__":{"type":"string"}}}'),
      parsed('{"__proto__":1}'),
      false,
    ],
    ["__proto__ that is not", { additionalProperties: false }, parsed('{"__proto__":1}'), false],
    ["__proto__ that is required", { required: ["__proto__"] }, {}, false],
    ["a name in dependentRequired", { dependentRequired: { constructor: ["a"] } }, {}, true],
    ["a property that is undefined", { required: ["a"] }, { a: undefined }, false],
    [
      "an additional property that is undefined",
      { additionalProperties: false },
      { a: undefined },
      true,
    ],
    ["a constant without a prototype", { const: bare({ a: 1 }) }, { a: 1 }, true],
    ["a value without a prototype", { enum: [{ a: 1, b: 2 }] }, bare({ b: 2, a: 1 }), true],
    ["items without a prototype", { uniqueItems: true }, [bare({ a: 1 }), { a: 1 }], false],
  ])("%s", (_, schema, value, expected) => {
    expect(isValid(schema, value)).toBe(expected);
  });
});

describe("numbers are those that JSON writes", () => {
  test.each<[number, number, boolean]>([
    [4.02, 0.01, true],
    [0.3, 0.1, true],
    [1e-7, 1e-8, true],
    [0.00751, 0.0001, false],
    [1e308, 0.123456789, false],
    [2 ** 60, 3, false],
    [1e300, 1e-300, true],
  ])("%d is compared with multiples of %d", (value, multipleOf, expected) => {
    expect(isValid({ multipleOf }, value)).toBe(expected);
  });

  test("and nothing else", () => {
    expect(isValid({ type: "number" }, NaN)).toBe(false);
    expect(isValid({ type: "number" }, Infinity)).toBe(false);
    expect(isValid({ type: "object" }, undefined)).toBe(false);
  });
});

test("patterns are Unicode-aware, unless they are only valid otherwise", () => {
  expect(isValid({ pattern: "^.$" }, "😀")).toBe(true);
  expect(isValid({ pattern: "^a\\-b$" }, "a-b")).toBe(true);
  expect(isValid({ maxLength: 1 }, "😀")).toBe(true);
  expect(isValid({ minLength: 2 }, "😀")).toBe(false);
});

describe("an invalid schema is an error where a value leads to it", () => {
  test.each<[string, unknown, string]>([
    ["a type", { type: "text" }, '"type" cannot be "text"'],
    ["a pattern", { pattern: "(" }, '"pattern" cannot be "("'],
    ["a reference", { $ref: "#/$defs/none" }, '"$ref" cannot be "#/$defs/none"'],
    [
      "a reference elsewhere",
      { $ref: "https://example.com/a" },
      '"$ref" cannot be "https://example.com/a"',
    ],
    ["a list", { allOf: {} }, '"allOf" cannot be {}'],
    ["a schema", { not: 1 }, '"not" cannot be 1'],
  ])("%s", (_, schema, message) => {
    expect(() => isValid(schema, "x")).toThrow(InvalidSchemaError);
    expect(() => isValid(schema, "x")).toThrow(message);
    expect(isValid({ properties: { unused: schema } }, {})).toBe(true);
  });
});

describe("work is bounded", () => {
  test.each<[string, unknown]>([
    ["a schema that is a reference to itself", { $ref: "#" }],
    ["schemas that are references to each other", { allOf: [{ anyOf: [{ $ref: "#" }] }] }],
  ])("for %s", (_, schema) => {
    expect(() => isValid(schema, 1)).toThrow(
      expect.objectContaining({ name: "ValidationLimitError", limit: "depth" }) as Error,
    );
  });

  test("for a value that is nested deep, whatever the stack holds", () => {
    const nested = (levels: number): unknown =>
      Array.from({ length: levels }).reduce<unknown>((inner) => ({ a: inner }), {});
    const validate = compileValidator({ properties: { a: { $ref: "#" } } });
    expect(validate(nested(300))).toEqual([]);
    expect(() => validate(nested(100_000))).toThrow(ValidationLimitError);
  });

  test("for alternatives that double with each level", () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, level) => {
        const next = { $ref: `#/$defs/d${level + 1}` };
        return [`d${level}`, level === 39 ? { type: "string" } : { anyOf: [next, next] }];
      }),
    );
    const validate = compileValidator({ $ref: "#/$defs/d0", $defs });
    expect(validate("x")).toEqual([]);
    expect(() => validate(1, { steps: 100_000 })).toThrow(
      expect.objectContaining({ limit: "steps" }) as Error,
    );
  });

  test.each<[string, unknown, unknown]>([
    [
      "items that are compared",
      { uniqueItems: true },
      Array.from({ length: 5_000 }, (_, id) => ({ id })),
    ],
    [
      "values of a long list",
      { items: { enum: Array.from({ length: 5_000 }, (_, id) => [id]) } },
      Array.from({ length: 5_000 }, (_, id) => [id]),
    ],
    [
      "a wide object",
      { additionalProperties: { type: "number" } },
      Object.fromEntries(Array.from({ length: 5_000 }, (_, id) => [`p${id}`, id])),
    ],
  ])("by the size of %s", (_, schema, value) => {
    const validate = compileValidator(schema);
    expect(validate(value, { steps: 50_000 })).toEqual([]);
    expect(() => validate(value, { steps: 1_000 })).toThrow(ValidationLimitError);
  });

  test("by the number of violations", () => {
    const value = Array.from({ length: 1_000 }, () => 1);
    expect(compileValidator({ items: { type: "null" } })(value)).toHaveLength(20);
    expect(compileValidator({ items: { type: "null" } })(value, { violations: 3 })).toHaveLength(3);
  });
});
