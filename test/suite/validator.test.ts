import { expect, test } from "vitest";
import { isObject } from "../../generator/json-schema/values.js";
import { compileValidator, explainViolations } from "../../runtime/src/validation.js";
import { wrongVerdicts } from "./suite.js";

/** Keywords that the normal form of schemas does not have: a schema with them is translated before it is validated. */
const TRANSLATED = /"\$(?:id|anchor|dynamicRef|dynamicAnchor|vocabulary)":|"\$ref":"(?!#)/;

function inNormalForm(schema: unknown): unknown {
  const plain = isObject(schema) ? { ...schema, $schema: undefined } : schema;
  return TRANSLATED.test(JSON.stringify(plain)) ? undefined : plain;
}

test("the validator has the verdicts of the public suite on schemas in the normal form", () => {
  const { count, wrong } = wrongVerdicts("draft2020-12", inNormalForm, (schema) => {
    const validate = compileValidator(schema);
    return (value) => {
      const violations = validate(value);
      // Whatever is wrong can be said.
      expect(explainViolations(violations).length > 0).toBe(violations.length > 0);
      return violations.length === 0;
    };
  });
  expect(
    wrong.map(({ group, test, verdict }) => [group.file, group.description, test, verdict]),
  ).toEqual([]);
  expect(count).toBeGreaterThan(1_150);
});
