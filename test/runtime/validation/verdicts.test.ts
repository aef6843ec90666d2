import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileValidator } from "../../../runtime/src/validation.js";
import { compileVerdicts } from "../../../runtime/src/validation/verdicts.js";
import { anySchema, value } from "../../corpus/schemas.js";
import { normalForm } from "../../suite/normal-form.js";
import { readSuite, SUITE_DRAFTS } from "../../suite/suite.js";
import { propertyOptions } from "../../support/seed.js";

/** The verdict alone, of a document that has seen no other value; undefined where it is left to the validator. */
function quickVerdict(schema: unknown, given: unknown): boolean | undefined {
  const document = typeof schema === "object" && schema !== null ? schema : {};
  return compileVerdicts(document)(schema, given);
}

/** The verdict of the validator; the name of its error where it has none. */
function fullVerdict(schema: unknown, given: unknown): boolean | string {
  try {
    return compileValidator(schema)(given).length === 0;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

describe("verdicts are those of the validator", () => {
  it.each(SUITE_DRAFTS)("on the public suite of %s", (draft) => {
    let decided = 0;
    let count = 0;
    for (const group of readSuite(draft)) {
      const schema = normalForm(group.schema, draft);
      if (schema === undefined) continue;
      for (const { data, description } of group.tests) {
        count += 1;
        const verdict = quickVerdict(schema, data);
        if (verdict === undefined) continue;
        decided += 1;
        expect([group.description, description, verdict]).toEqual([
          ...[group.description, description, fullVerdict(schema, data)],
        ]);
      }
    }
    expect(decided / count).toBeGreaterThan(0.5);
  });

  it("on random schemas", () => {
    const $defs = { Tree: { properties: { a: { $ref: "#/$defs/Tree" }, b: { type: "array" } } } };
    const cases = fc.record({
      schema: anySchema(["#/$defs/Tree"]),
      values: fc.array(value, { minLength: 4, maxLength: 12 }),
    });
    const counts = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(cases, ({ schema, values }) => {
        const document = typeof schema === "boolean" ? schema : { ...schema, $defs };
        for (const given of values) {
          const verdict = quickVerdict(document, given);
          if (verdict === undefined) continue;
          expect([given, verdict]).toEqual([given, fullVerdict(document, given)]);
          counts[verdict ? "valid" : "invalid"] += 1;
        }
      }),
      propertyOptions(400),
    );
    expect(Math.min(counts.valid, counts.invalid)).toBeGreaterThan(300);
  });

  const sparse: unknown[] = [];
  sparse[1] = "a";
  const named = JSON.parse('{ "__proto__": 1, "constructor": 1 }') as object;

  it.each<[schema: object, given: unknown]>([
    [{ type: "number" }, NaN],
    [{ type: ["number", "null"] }, Infinity],
    [{ maximum: 1 }, Infinity],
    [{ multipleOf: 2 }, Infinity],
    [{ enum: [NaN] }, NaN],
    [{ const: 0 }, -0],
    [{ type: "integer" }, 1],
    [{ type: "integer" }, 1.5],
    [{ type: ["integer", "number"] }, 1.5],
    [{ type: "object" }, undefined],
    [{ type: "object" }, new Date()],
    [{ type: "object" }, () => 1],
    [{ type: "string" }, 1n],
    [{ items: { type: "string" } }, sparse],
    [{ prefixItems: [{ type: "string" }], items: false }, ["a"]],
    [{ prefixItems: [{ type: "string" }], items: false }, ["a", "b"]],
    [{ prefixItems: [false, false] }, []],
    [{ required: ["a"] }, { a: undefined }],
    [{ required: ["a"] }, Object.create({ a: 1 })],
    [{ required: ["constructor", "__proto__"] }, {}],
    [{ required: ["constructor", "__proto__"] }, named],
    [{ properties: { a: false } }, { a: undefined }],
    [{ additionalProperties: false }, { a: undefined }],
    [{ additionalProperties: false, properties: { a: true } }, named],
    [JSON.parse('{ "properties": { "__proto__": { "type": "string" } } }') as object, named],
    [{ maxProperties: 1 }, { a: 1, b: undefined }],
    [{ minLength: 2 }, "🙂"],
    [{ minLength: 2 }, "🙂🙂"],
    [{ maxLength: 2 }, "🙂🙂"],
    [{ maxLength: 2 }, "🙂🙂🙂"],
    [{ minLength: 2 }, "\ud83d\ud83d"],
    [{ maxLength: -1 }, ""],
    [{ minLength: 0.5 }, ""],
    [{ uniqueItems: true }, [1, "1", true, null]],
    [{ uniqueItems: true }, [1, 2, 1]],
    [{ uniqueItems: false }, [1, 1]],
    [{ pattern: "^\\p{L}+$" }, "déjà"],
    [{ $ref: "#/$defs/a", $defs: { a: { type: "string" } } }, 1],
    [{ $ref: "#/$defs/a", type: "number", $defs: { a: { maximum: 1 } } }, 2],
    [{ oneOf: [{ type: "string" }, { maxLength: 2 }] }, "ab"],
    [{ anyOf: [], type: "string" }, "a"],
    [{ not: { required: ["a"] } }, {}],
    [{ if: { type: "string" }, then: { minLength: 1 }, else: false }, "a"],
    [{ if: { type: "string" }, then: { minLength: 1 }, else: false }, 1],
    [{ then: false, else: false }, 1],
    [{ constructor: false, toString: 1, unknown: [] }, 1],
    [{ type: undefined, minimum: undefined }, "a"],
  ])("%j of %o", (schema, given) => {
    expect(quickVerdict(schema, given)).toBe(fullVerdict(schema, given));
  });
});

describe("is left to the validator", () => {
  const nested = (levels: number): unknown => (levels === 0 ? [] : [nested(levels - 1)]);
  const cyclic: Record<string, unknown> = {};
  cyclic.a = cyclic;
  const tree = { properties: { a: { $ref: "#/$defs/Tree" } } };
  const failing = Object.defineProperty({}, "a", {
    get: () => {
      throw new Error("no");
    },
    enumerable: true,
  });
  let doubling: object = { type: "number" };
  for (let level = 0; level < 20; level += 1) doubling = { allOf: [doubling, doubling] };

  it.each<[what: string, schema: unknown, given: unknown]>([
    ["an object in an enumeration", { enum: ["a", {}] }, "a"],
    ["an object that is constant", { const: {} }, {}],
    ["a multiple of a fraction", { multipleOf: 0.1 }, 0.3],
    ["a fraction", { multipleOf: 1 }, 1.5],
    ["items that are objects", { uniqueItems: true }, [{}, {}]],
    ["contains", { contains: { const: 1 } }, [1]],
    ["patternProperties", { patternProperties: { "^a": false } }, { a: 1 }],
    ["unevaluatedProperties", { unevaluatedProperties: false }, {}],
    ["a reference to the document", { items: { $ref: "#" } }, [[]]],
    ["a reference that is escaped", { $ref: "#/$defs/a~1b", $defs: { "a/b": {} } }, 1],
    ["a reference that leads nowhere", { $ref: "#/$defs/toString", $defs: {} }, 1],
    ["a pattern of the old kind", { pattern: "\\-" }, "-"],
    ["a type that there is none of", { type: "function" }, () => 1],
    ["a limit that is no number", { maxLength: "3" }, "abc"],
    ["names that are no text", { required: [1] }, { 1: 1 }],
    ["a schema that is none", { items: 1 }, [1]],
    ["alternatives that are no list", { anyOf: {} }, 1],
    [
      "a value that is nested deep",
      { $defs: { a: { items: { $ref: "#/$defs/a" } } }, $ref: "#/$defs/a" },
      nested(800),
    ],
    ["a value that has itself", { ...tree, $defs: { Tree: tree } }, cyclic],
    ["a value that cannot be read", { properties: { a: true } }, failing],
    ["a value that takes much work", doubling, 1],
  ])("%s", (_, schema, given) => {
    expect(quickVerdict(schema, given)).toBeUndefined();
  });

  it("every other value too, once one was", () => {
    const schema = { type: ["string", "array"], uniqueItems: true };
    const verdict = compileVerdicts({});
    expect(verdict(schema, "a")).toBe(true);
    expect(verdict(schema, [{}])).toBeUndefined();
    expect(verdict(schema, "a")).toBeUndefined();
  });
});
