import { describe, expect, test } from "vitest";
import { readDefinition } from "../../../generator/definition/index.js";
import { KEYWORDS } from "../../../generator/json-schema/keywords.js";
import { linesOf, read, warningsOf } from "./reading.js";

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
/** What is warned of in a schema that is used, by pointers into it. */
const warned = (schema: unknown, models?: unknown): string[] =>
  warningsOf(withOutput(schema, models), "a.json").map((line) =>
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
    [
      { type: ["string", null] },
      ['/type/1 expected the name of a type, found the value null; write "null" in quotes'],
    ],
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
    [{ required: ["a", 1, "a"] }, ["/required/1 expected a property name, found 1"]],
    [{ enum: "a" }, ['/enum expected a list of values, found "a"']],
    [{ items: 1 }, ["/items expected a schema: an object, true or false, found 1"]],
    [{ prefixItems: {} }, ["/prefixItems expected a list of schemas, found an object"]],
    [{ allOf: [{ type: "x" }] }, [`/allOf/0/type expected ${TYPES}, found "x"`]],
    [
      { additionalProperties: "no" },
      ['/additionalProperties expected a schema: an object, true or false, found "no"'],
    ],
    [{ minLength: -1 }, ["/minLength expected a whole number, 0 or more, found -1"]],
    [{ exclusiveMinimum: "1" }, ['/exclusiveMinimum expected a number, found "1"']],
    [{ multipleOf: 0 }, ["/multipleOf expected a number above 0, found 0"]],
    [{ uniqueItems: "yes" }, ['/uniqueItems expected true or false, found "yes"']],
    [{ $ref: 1 }, ['/$ref expected a reference such as "#/models/Name", found 1']],
    [
      { dependentRequired: { a: "b" } },
      ['/dependentRequired/a expected a list of property names, found "b"'],
    ],
    [
      { dependencies: { a: ["b"], c: 1 } },
      ["/dependencies/c expected a schema: an object, true or false, found 1"],
    ],
  ])("%j", (schema, expected) => {
    expect(wrong(schema)).toEqual(expected);
  });

  const draft = (name: string): string => `http://json-schema.org/${name}/schema#`;
  test.each([
    [
      { type: ["string", "string"] },
      ['/type/1 "string" appears twice in this list: it is read once'],
    ],
    [{ required: ["a", "a"] }, ['/required/1 "a" appears twice in this list: it is read once']],
    [{ anyOf: [] }, ["/anyOf expected at least one schema, found an empty list: it is ignored"]],
    [
      { prefixItems: [], items: false },
      ["/prefixItems expected at least one schema, found an empty list: it is ignored"],
    ],
    [{ description: 1 }, ["/description expected text, found 1: it is ignored"]],
    [{ format: 1 }, ["/format expected text, found 1: it is ignored"]],
    [
      { deprecated: "since 2" },
      ['/deprecated expected true or false, found "since 2": it is read as true'],
    ],
    [
      { pattern: "(?i)a" },
      [
        "/pattern expected a regular expression of ECMA-262: Invalid group; it is documented, and nothing checks it",
      ],
    ],
    [
      { patternProperties: { "(": {} } },
      [
        "/patternProperties/( expected a regular expression of ECMA-262: Unterminated group; it is documented, and nothing checks it",
      ],
    ],
    [{ propertes: {} }, ['/propertes unknown keyword "propertes": it is ignored => properties']],
    [{ requierd: [] }, ['/requierd unknown keyword "requierd": it is ignored => required']],
    [
      { items: { min_items: 1 }, not: { min_items: 2 } },
      [
        '/items/min_items unknown keyword "min_items": it is ignored (and in 1 more places) => minItems',
      ],
    ],
    [
      { tsType: "(() => 1)()" },
      ["/tsType `tsType`, which puts code into generated types, is ignored"],
    ],
    [
      { $schema: draft("draft-04"), const: 1 },
      ["/const `const` is not a keyword of draft-04, which `$schema` names: it is ignored"],
    ],
    [
      {
        $schema: draft("draft-07"),
        $ref: "#/definitions/A",
        type: "string",
        definitions: { A: {} },
      },
      [
        "/type `type` beside `$ref` is ignored in draft-07, which `$schema` names: put one of them into an `allOf`",
      ],
    ],
    [
      { $schema: draft("draft-07"), exclusiveMinimum: true, minimum: 1 },
      ["/exclusiveMinimum expected a number, found true: it is read as draft-04 does"],
    ],
    [
      { $schema: draft("draft/2020-12").replace(/#$/, ""), items: [{}] },
      ["/items expected a schema, found a list: it is read as `prefixItems`"],
    ],
    [
      { $schema: "https://example.test/mine" },
      [
        '/$schema "https://example.test/mine" is no dialect that is known: the schema is read as 2020-12',
      ],
    ],
  ])("what real tools write is used, with a warning: %j", (schema, expected) => {
    expect(warned(schema)).toEqual(expected);
  });

  test("every keyword refuses a value of the wrong kind, or warns of it", () => {
    for (const [keyword, kind] of KEYWORDS) {
      if (kind === "anything") continue;
      const text = withOutput({ [keyword]: null });
      const result = readDefinition({ path: "a.json", text });
      const found = "problems" in result ? result.problems : result.warnings;
      expect(found.length, keyword).toBeGreaterThan(0);
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
  test("to anything that the document says is or refers to as a schema", () => {
    isFine({ items: { $ref: "#/x-types/A" }, "x-types": { A: { type: "string" } } });
    isFine({ $ref: "#/definitions/v1/A", definitions: { v1: { A: { type: "string" } } } });
    isFine({ $ref: "#a", $defs: { A: { $anchor: "a" } } });
    isFine({ $ref: "#/properties", properties: {} });
    isFine({
      $id: "https://example.test/s.json",
      items: { $ref: "s.json#/$defs/A" },
      $defs: { A: {} },
    });
    isFine({ items: { $ref: "http://json-schema.org/draft-07/schema#" } });
  });

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
    `/$ref ${JSON.stringify(reference)} is not in this document, and nothing else is read; \`noukai-codegen bundle-schema <file>\` puts a schema and the files that it refers to into one`;
  test.each([
    ["http://example.com/schema.json"],
    ["https://example.com/schema.json#/definitions/A"],
    ["file:///etc/passwd"],
    ["other.yaml#/models/A"],
    ["./other.json"],
    ["/etc/passwd"],
    ["urn:uuid:deadbeef"],
    ["data:application/json,{}"],
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
      "#/models/constructor",
      '/$ref "#/models/constructor" does not point to a model of this document',
    ],
    ["#/models/__proto__", '/$ref "#/models/__proto__" does not point to a model of this document'],
    ["#anchor", '/$ref "#anchor" is not an `$anchor` of the root of the schema that contains it'],
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
