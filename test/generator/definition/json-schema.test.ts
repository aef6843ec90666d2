import { describe, expect, test } from "vitest";
import { KEYWORDS } from "../../../generator/json-schema/keywords.js";
import { linesOf, read } from "./reading.js";

/** A definition whose only step returns what a schema says. */
const withOutput = (schema: unknown, models: unknown = {}): string =>
  JSON.stringify({
    org: "acme",
    project: "demo",
    slug: "hello",
    models,
    steps: [{ id: "say", processor: "llm", output: schema }],
  });

/** What is wrong with a schema, by pointers into it. */
const wrong = (schema: unknown, models?: unknown): string[] =>
  linesOf(withOutput(schema, models), "a.json").map((line) =>
    line.replace(/^\S+ /, "").replace(/^\/steps\/0\/output/, ""),
  );
const isFine = (schema: unknown, models?: unknown): void => {
  read(withOutput(schema, models), "a.json");
};

describe("keywords hold what they must", () => {
  const TYPES = "string, number, integer, boolean, object, array or null";
  test.each([
    [{ type: "text" }, [`/type expected ${TYPES}, found "text" => string`]],
    [{ type: "intger" }, [`/type expected ${TYPES}, found "intger" => integer`]],
    [{ type: "bool" }, [`/type expected ${TYPES}, found "bool" => boolean`]],
    [{ type: ["string", "nul"] }, [`/type/1 expected ${TYPES}, found "nul" => null`]],
    [{ type: ["string", "string"] }, ['/type/1 "string" appears twice in this list']],
    [{ type: [] }, ["/type expected at least one type, found an empty list"]],
    [{ type: 1 }, [`/type expected ${TYPES}, found 1`]],
    [{ properties: [] }, ["/properties expected an object of schemas, found an empty list"]],
    [
      { properties: { a: "string" } },
      ['/properties/a expected a schema: an object, true or false, found "string"'],
    ],
    [{ required: "a" }, ['/required expected a list of property names, found "a"']],
    [
      { required: true },
      ["/required expected a list of property names next to `properties`, found true"],
    ],
    [
      { required: ["a", 1, "a"] },
      [
        "/required/1 expected a property name, found 1",
        '/required/2 "a" appears twice in this list',
      ],
    ],
    [{ enum: "a" }, ['/enum expected a list of values, found "a"']],
    [{ items: 1 }, ["/items expected a schema: an object, true or false, found 1"]],
    [{ prefixItems: {} }, ["/prefixItems expected a list of schemas, found an object"]],
    [{ anyOf: [] }, ["/anyOf expected a list of schemas, found an empty list"]],
    [{ allOf: [{ type: "x" }] }, [`/allOf/0/type expected ${TYPES}, found "x"`]],
    [
      { additionalProperties: "no" },
      ['/additionalProperties expected a schema: an object, true or false, found "no"'],
    ],
    [{ minLength: -1 }, ["/minLength expected a whole number, 0 or more, found -1"]],
    [{ exclusiveMinimum: true }, ["/exclusiveMinimum expected a number, found true"]],
    [{ multipleOf: 0 }, ["/multipleOf expected a number above 0, found 0"]],
    [{ uniqueItems: "yes" }, ['/uniqueItems expected true or false, found "yes"']],
    [{ description: 1 }, ["/description expected text, found 1"]],
    [{ pattern: "(" }, ["/pattern expected a regular expression of ECMA-262: Unterminated group"]],
    [{ $ref: 1 }, ['/$ref expected a reference such as "#/models/Name", found 1']],
    [
      { dependentRequired: { a: "b" } },
      ['/dependentRequired/a expected a list of property names, found "b"'],
    ],
    [
      { dependencies: { a: ["b"], c: 1 } },
      ["/dependencies/c expected a schema: an object, true or false, found 1"],
    ],
    [{ propertes: {} }, ['/propertes unknown keyword "propertes" => properties']],
    [{ requierd: [] }, ['/requierd unknown keyword "requierd" => required']],
    [{ maxlength: 1 }, ['/maxlength unknown keyword "maxlength" => maxLength']],
    [
      { tsType: "(() => 1)()" },
      ["/tsType `tsType` is not allowed: it would inject code into the generated types"],
    ],
  ])("%j", (schema, expected) => {
    expect(wrong(schema)).toEqual(expected);
  });

  test("every keyword refuses a value of the wrong kind, if it refuses anything", () => {
    for (const [keyword, kind] of KEYWORDS) {
      if (kind === "anything") continue;
      expect(wrong({ [keyword]: null }).length, keyword).toBeGreaterThan(0);
    }
  });

  test("what is data is not looked into, and other keywords are left alone", () => {
    isFine({
      const: { $ref: "nowhere", type: 1 },
      default: { type: "x" },
      enum: [{ $ref: 1 }],
      examples: [{ type: 1 }],
    });
    isFine({ properties: { type: { type: "string" }, $ref: { type: "string" }, required: true } });
    isFine({ "x-order": 1, widget: "text", pattern: "\\-" });
    isFine(true);
    isFine(false);
  });
});

describe("references", () => {
  test("to models, into models, and into the schema that they stand in", () => {
    const models = {
      A: { type: "object", properties: { "x/y": { type: "string" } }, $defs: { "ä b": {} } },
    };
    isFine({ $ref: "#/models/A" }, models);
    isFine({ items: { $ref: "#/models/A/properties/x~1y" } }, models);
    isFine({ $ref: "#/models/A/$defs/%C3%A4%20b" }, models);
    isFine({ $defs: { T: { items: { $ref: "#" } } }, properties: { t: { $ref: "#/$defs/T" } } });
    isFine({ definitions: { T: {} }, allOf: [{ $ref: "#/definitions/T" }, { $ref: "#/allOf/0" }] });
    isFine({ items: [{}, { $ref: "#/items/0" }] });
  });

  const outside = (reference: string): string =>
    `/$ref expected a reference into this document, such as "#/models/Name", found ${JSON.stringify(reference)}; nothing outside of the document is read`;
  test.each([
    ["http://example.com/schema.json"],
    ["https://example.com/schema.json#/definitions/A"],
    ["file:///etc/passwd"],
    ["other.yaml#/models/A"],
    ["./other.json"],
    ["/etc/passwd"],
    ["urn:uuid:deadbeef"],
    ["data:application/json,{}"],
    [""],
  ])("outside of the document are refused: %j", (reference) => {
    expect(wrong({ $ref: reference })).toEqual([outside(reference)]);
  });

  test.each([
    [
      "#/models/Mistke",
      '/$ref "#/models/Mistke" does not point to a model of this document => #/models/Mistake',
    ],
    ["Mistake", `${outside("Mistake")} => #/models/Mistake`],
    [
      "#/components/schemas/Mistake",
      '/$ref "#/components/schemas/Mistake" does not point to a schema; it is resolved from the root of the schema that contains it => #/models/Mistake',
    ],
    [
      "#/models/Mistake/properties/nope",
      '/$ref "#/models/Mistake/properties/nope" does not point to a model of this document',
    ],
    [
      "#/models",
      '/$ref "#/models" does not point to a schema; it is resolved from the root of the schema that contains it',
    ],
    [
      "#/properties",
      '/$ref "#/properties" does not point to a schema; it is resolved from the root of the schema that contains it',
    ],
    [
      "#/models/constructor",
      '/$ref "#/models/constructor" does not point to a model of this document',
    ],
    ["#/models/__proto__", '/$ref "#/models/__proto__" does not point to a model of this document'],
    [
      "#anchor",
      '/$ref expected a JSON pointer, such as "#/models/Name" or "#/$defs/Name", found "#anchor"',
    ],
    [
      "#/models/%E0%A4%A",
      '/$ref expected a JSON pointer, such as "#/models/Name" or "#/$defs/Name", found "#/models/%E0%A4%A"',
    ],
    [
      "#/a~2b",
      '/$ref expected a JSON pointer, such as "#/models/Name" or "#/$defs/Name", found "#/a~2b"',
    ],
  ])("that lead nowhere are refused: %j", (reference, expected) => {
    const models = { Mistake: { type: "object", properties: { word: {} } } };
    expect(wrong({ $ref: reference, properties: {} }, models)).toEqual([expected]);
  });

  test("a misspelt `models` is one mistake", () => {
    const text = withOutput({ $ref: "#/models/A" }).replace('"models"', '"modls"');
    expect(linesOf(text, "a.json").map((line) => line.replace(/^\S+ /, ""))).toEqual([
      '/modls unknown key "modls" => models',
    ]);
  });

  test("recursion through a property or an item is fine", () => {
    isFine(
      { $ref: "#/models/Tree" },
      {
        Tree: {
          type: "object",
          properties: { children: { type: "array", items: { $ref: "#/models/Tree" } } },
        },
      },
    );
    const a = { properties: { b: { $ref: "#/models/B" } } };
    isFine(
      { $ref: "#/models/A" },
      { A: a, B: { anyOf: [{ type: "null" }, { $ref: "#/models/A" }] } },
    );
  });

  test.each([
    ["itself", { A: { $ref: "#/models/A" } }, ["/models/A/$ref"]],
    [
      "a ring",
      { A: { $ref: "#/models/B" }, B: { $ref: "#/models/C" }, C: { $ref: "#/models/A" } },
      ["/models/C/$ref"],
    ],
    [
      "allOf",
      { A: { type: "object", allOf: [{ $ref: "#/models/A" }] } },
      ["/models/A/allOf/0/$ref"],
    ],
    [
      "a union",
      { A: { anyOf: [{ type: "string" }, { not: { $ref: "#" } }] } },
      ["/models/A/anyOf/1/not/$ref"],
    ],
    [
      "two rings",
      { A: { $ref: "#/models/A" }, B: { $ref: "#/models/B" } },
      ["/models/A/$ref", "/models/B/$ref"],
    ],
  ])("recursion without end is refused, once per ring: %s", (_name, models, pointers) => {
    const lines = linesOf(withOutput({ $ref: "#/models/A" }, models), "a.json");
    expect(lines.map((line) => line.replace(/^\S+ /, ""))).toEqual(
      pointers.map(
        (pointer) =>
          `${pointer} circular reference: it leads back to itself without a property or an item in between`,
      ),
    );
  });
});
