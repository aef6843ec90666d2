import { compileValidator } from "noukai-codegen-runtime/validation";
import { describe, expect, it } from "vitest";
import { objectSchema } from "../../../runtime/src/as-tool/object-schema.js";
import { strictSchema } from "../../../runtime/src/as-tool/strict-schema.js";
import { withoutNulls } from "../../../runtime/src/as-tool/without-nulls.js";

const text = { type: "string" };
const number = { type: "number" };

describe("objectSchema", () => {
  const additionalProperties = false;

  it("leaves a plain object as it is, without $schema, and closes it", () => {
    const schema = {
      ...{ type: "object", properties: { a: text }, $defs: { A: text }, additionalProperties },
    };
    expect(
      objectSchema({ $schema: "https://json-schema.org/draft/2020-12/schema", ...schema }),
    ).toEqual(schema);
  });

  it.each([
    [
      "alternatives, of which the common ones are required",
      {
        description: "By mail or by phone.",
        oneOf: [
          { type: "object", required: ["id", "mail"], properties: { id: text, mail: text } },
          { type: "object", required: ["id", "phone"], properties: { id: text, phone: number } },
        ],
      },
      {
        description: "By mail or by phone.",
        ...{ type: "object", required: ["id"], additionalProperties },
        properties: { id: text, mail: text, phone: number },
      },
    ],
    [
      "constants that tell alternatives apart",
      {
        anyOf: [
          { required: ["kind"], properties: { kind: { const: "a" }, a: text } },
          { required: ["kind"], properties: { kind: { const: "b" } } },
        ],
      },
      {
        ...{ type: "object", required: ["kind"], additionalProperties },
        properties: { kind: { anyOf: [{ const: "a" }, { const: "b" }] }, a: text },
      },
    ],
    [
      "references, and what all of several demand",
      {
        allOf: [{ $ref: "#/$defs/A" }, { required: ["b"], properties: { b: text } }],
        $defs: { A: { type: "object", required: ["a"], properties: { a: text } } },
      },
      {
        ...{ type: "object", required: ["a", "b"], properties: { a: text, b: text } },
        additionalProperties,
        $defs: { A: { type: "object", required: ["a"], properties: { a: text } } },
      },
    ],
    [
      "conditions",
      {
        ...{ type: "object", required: ["a"], properties: { a: text } },
        if: { properties: { a: { const: "x" } } },
        then: { required: ["b"], properties: { b: text } },
        else: { properties: { c: text } },
      },
      {
        ...{ type: "object", required: ["a"], additionalProperties },
        properties: { a: text, b: text, c: text },
      },
    ],
    [
      "properties of any name",
      { anyOf: [{ properties: { a: text } }, { patternProperties: { "^x-": text } }] },
      { type: "object", properties: { a: text } },
    ],
    ["a reference to itself", { $ref: "#" }, { type: "object", properties: {} }],
    ["anything", {}, { type: "object", properties: {} }],
  ])("makes one object of %s", (_, schema, merged) => {
    expect(objectSchema(schema)).toEqual(merged);
  });
});

describe("strictSchema", () => {
  const schema = {
    type: "object",
    required: ["message"],
    properties: {
      message: { type: "string", minLength: 1, description: "The text." },
      tone: { enum: ["warm", "plain"], default: "warm", description: "The tone." },
      note: { type: ["string", "null"] },
      tags: { type: "array", items: { type: "string" }, uniqueItems: true, maxItems: 3 },
      when: { type: "string", format: "date-time" },
      link: { type: "string", format: "uri" },
      node: { $ref: "#/$defs/Node" },
    },
    $defs: {
      Node: {
        required: ["name"],
        properties: { name: text, next: { oneOf: [{ $ref: "#/$defs/Node" }, { const: 0 }] } },
      },
    },
  };

  it("requires each property, closes each object, and leaves out what the mode does not know", () => {
    const orNull = (one: object): object => ({ anyOf: [one, { type: "null" }] });
    expect(strictSchema(schema)).toEqual({
      type: "object",
      required: ["message", "tone", "note", "tags", "when", "link", "node"],
      additionalProperties: false,
      properties: {
        message: { type: "string", description: "The text." },
        tone: { description: "The tone.", ...orNull({ type: "string", enum: ["warm", "plain"] }) },
        note: { type: ["string", "null"] },
        tags: orNull({ type: "array", items: text, maxItems: 3 }),
        when: orNull({ type: "string", format: "date-time" }),
        link: orNull(text),
        node: orNull({ $ref: "#/$defs/Node" }),
      },
      $defs: {
        Node: {
          ...{ type: "object", required: ["name", "next"], additionalProperties: false },
          properties: {
            name: text,
            next: orNull({ anyOf: [{ $ref: "#/$defs/Node" }, { type: "number", const: 0 }] }),
          },
        },
      },
    });
  });

  it("accepts the inputs with null for what is left out, which withoutNulls removes", () => {
    const value = {
      ...{ message: "a", tone: null, note: null, tags: null, when: null, link: null },
      node: { name: "a", next: { name: "b", next: null } },
    };
    expect(compileValidator(strictSchema(schema))(value)).toEqual([]);
    const inputs = { message: "a", note: null, node: { name: "a", next: { name: "b" } } };
    expect(withoutNulls(value, schema)).toEqual(inputs);
    expect(compileValidator(schema)(inputs)).toEqual([]);
  });

  it("leaves a null that is required or wrong, for the validation to refuse", () => {
    expect(withoutNulls({ message: null, other: null }, schema)).toEqual({
      ...{ message: null, other: null },
    });
  });

  it.each([
    ["any value", { a: {} }, '"/properties/a" accepts any value'],
    [
      "any value of an array",
      { a: { type: "array" } },
      '"/properties/a" is an array of any values',
    ],
    [
      "properties of any name",
      { "a/b": { type: "object", additionalProperties: text } },
      '"/properties/a~1b" has properties of any name',
    ],
    ["no type", { a: { minLength: 1 } }, '"/properties/a" has no type'],
    [
      "joined schemas",
      { a: { allOf: [text, { maxLength: 3 }] } },
      '"/properties/a/allOf" joins schemas',
    ],
  ])("refuses %s, by JSON pointer", (_, properties, message) => {
    expect(() => strictSchema({ type: "object", properties })).toThrow(message);
  });
});
