import { describe, expect, test } from "vitest";
import { compileValidator } from "../../runtime/src/validation.js";

/** A schema of a linter's settings, as those of SchemaStore: a few keys, and hundreds of rules of the same form. */
const RULES = 600;
const severity = { oneOf: [{ enum: ["on", "off"] }, { type: "boolean" }] };
const rule = { anyOf: [severity, { type: "array", prefixItems: [severity, { type: "object" }] }] };

/** The schema, and how many schemas of rules were read. */
function settings(): { readonly schema: object; readonly read: () => number } {
  let read = 0;
  const properties = {};
  for (let index = 0; index < RULES; index += 1) {
    Object.defineProperty(properties, `rule-${index}`, {
      enumerable: true,
      get: () => {
        read += 1;
        return structuredClone(rule);
      },
    });
  }
  return { schema: { type: "object", properties: { rules: { properties } } }, read: () => read };
}

const value = { rules: { "rule-1": "on", "rule-2": ["off", {}], "rule-599": true } };

describe("a large schema", () => {
  test("is prepared only where a value leads to, once", () => {
    const { schema, read } = settings();
    const validate = compileValidator(schema);
    expect(read()).toBe(0);
    for (let round = 0; round < 10; round += 1) expect(validate(value)).toEqual([]);
    expect(read()).toBe(3);
    expect(validate({ rules: { "rule-3": 1 } })).not.toEqual([]);
    expect(read()).toBe(4);
  });

  test("takes steps by the size of the value", () => {
    const validate = compileValidator(settings().schema);
    expect(validate(value, { steps: 100 })).toEqual([]);
  });
});
