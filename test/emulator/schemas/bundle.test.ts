import { describe, expect, test } from "vitest";
import { bundleSchema, inlineSchema, schemaInBundle } from "../../../emulator/schemas/bundle.js";
import { UnusableSchemaError } from "../../../emulator/schemas/errors.js";
import { createValidator } from "../../../emulator/schemas/validate.js";
import { KEYWORDS } from "../../../generator/json-schema/keywords.js";
import type { JsonSchema, JsonValue } from "../../../generator/json-schema/types.js";

const models: Readonly<Record<string, JsonSchema>> = {
  "a/b c": {
    $id: "urn:a",
    type: "object",
    properties: { next: { $ref: "#/$defs/d" } },
    $defs: { d: true },
  },
  unused: { type: "null" },
};
const REFERENCE = "#/models/a~1b%20c";

/** A schema that has a schema in the value of a keyword, by the kind of the keyword. */
function holding(keyword: string, value: JsonValue): JsonSchema | undefined {
  switch (KEYWORDS.get(keyword)) {
    case "schema":
    case "schemaOrList":
      return { [keyword]: value };
    case "schemas":
    case "schemasOrNames":
      return { [keyword]: { name: value } };
    case "schemaList":
      return { [keyword]: [value] };
    default:
      return undefined;
  }
}

const holders = [...KEYWORDS.keys()].filter((keyword) => holding(keyword, true) !== undefined);

describe("a bundle", () => {
  test.each(holders)("has the models that schemas in %s refer to", (keyword) => {
    const schema = holding(keyword, { $ref: REFERENCE }) ?? true;
    expect(Object.keys(inlineSchema(schema, models).models ?? {})).toEqual(["a/b c"]);
  });

  test.each(holders)("has references in %s point to their new place", (keyword) => {
    const { document } = bundleSchema(holding(keyword, { $ref: "#/$defs/x" }) ?? true, {});
    expect(document.schema).toEqual(holding(keyword, { $ref: "#/schema/$defs/x" }));
  });

  test("leads from each reference to its schema", () => {
    const { document } = bundleSchema({ $ref: REFERENCE, $defs: { "%": { const: 1 } } }, models);
    const found = schemaInBundle(document, REFERENCE);
    expect(found).toEqual({
      type: "object",
      properties: { next: { $ref: `${REFERENCE}/$defs/d` } },
      $defs: { d: true },
    });
    expect(schemaInBundle(document, `${REFERENCE}/$defs/d`)).toBe(true);
    expect(schemaInBundle(document, "#/schema/$defs/%25")).toEqual({ const: 1 });
  });

  test.each([
    "#/schema/$defs/none",
    "#/schema/$defs/%",
    "#name",
    "https://example.com/a",
    "#/models/a~1b%20c/type",
  ])("has no schema at %s", (reference) => {
    const { document } = bundleSchema({ $ref: REFERENCE, $defs: {} }, models);
    expect(schemaInBundle(document, reference)).toBeUndefined();
  });

  test.each(["https://example.com/a", "#name"])(
    "that refers to %s cannot be used, and the error names it",
    (reference) => {
      const { document } = bundleSchema({ properties: { a: { $ref: reference } } }, {});
      const validate = createValidator(document, "annotation");
      expect(() => validate({ a: 1 })).toThrow(
        new UnusableSchemaError(`"$ref" cannot be "${reference}"`),
      );
    },
  );
});
