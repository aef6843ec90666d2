import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonSchema, JsonValue } from "../../../generator/json-schema/types.js";
import {
  compileValidator,
  explainViolations,
  ValidationLimitError,
} from "../../../runtime/src/validation.js";
import { anySchema, value } from "../../corpus/schemas.js";
import { propertyOptions } from "../../support/seed.js";

const ajv = new Ajv2020({ strict: false, logger: false, ownProperties: true });
const models = { Tree: { properties: { a: { $ref: "#/models/Tree" }, b: { type: "array" } } } };
const cases = fc.record({
  schema: anySchema(["#", "#/models/Tree"]),
  values: fc.array(value, { minLength: 4, maxLength: 12 }),
});

/** As plain objects, which ajv expects. */
function plain<Value>(json: Value): Value {
  return JSON.parse(JSON.stringify(json)) as Value;
}

/**
 * Ajv does not see what `contains`, references and a lone `if` have looked at, and in places takes an empty list for one that
 * contains something.
 */
function isWithinAjv(schema: JsonSchema, given: JsonValue): boolean {
  const text = JSON.stringify(schema);
  if (text.includes("contains") && JSON.stringify(given).includes("[]")) return false;
  return !(text.includes("unevaluated") && /"(?:contains|\$ref|if)"/.test(text));
}

/** What is asked for; undefined for a schema that refers to itself for the same value. */
function attempt<Result>(ask: () => Result): Result | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof RangeError || error instanceof ValidationLimitError) return undefined;
    throw error;
  }
}

test("verdicts are those of ajv", () => {
  const counts = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(cases, ({ schema, values }) => {
      const document = plain(typeof schema === "boolean" ? schema : { ...schema, models });
      const validate = compileValidator(document);
      const check = attempt(() => ajv.compile(document));
      if (check === undefined) return;
      for (const given of plain(values)) {
        if (!isWithinAjv(schema, given)) continue;
        const expected = attempt(() => check(given));
        if (expected === undefined) continue;
        expect([given, attempt(() => validate(given).length === 0)]).toEqual([given, expected]);
        counts[expected ? "valid" : "invalid"] += 1;
      }
    }),
    propertyOptions(400),
  );
  expect(Math.min(counts.valid, counts.invalid)).toBeGreaterThan(300);
});

test("what is wrong is found in both passes, bounded, and can be said", () => {
  fc.assert(
    fc.property(cases, ({ schema, values }) => {
      const validate = compileValidator(
        typeof schema === "boolean" ? schema : { ...schema, models },
      );
      for (const given of values) {
        const isValid = attempt(() => validate(given, { violations: 1 }).length === 0);
        if (isValid === undefined) continue;
        const violations = validate(given, { violations: 3 });
        expect(violations.length).toBeLessThanOrEqual(3);
        expect(violations.length > 0).toBe(!isValid);
        for (const { expected, found, keyword } of explainViolations(violations)) {
          expect(keyword).toMatch(/^\w+$/);
          expect(expected).toMatch(/^(?:be|have|match|not|satisfy) \S/);
          expect(expected).not.toMatch(/undefined|\[object/);
          expect(found.length).toBeLessThan(100);
        }
      }
    }),
    propertyOptions(400),
  );
});
