import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../../generator/json-schema/values.js";
import { WorkBudget } from "../../../generator/json-schema/work-budget.js";
import type { Description } from "../../../generator/wiring/description.js";
import { DescriptionReader } from "../../../generator/wiring/description-reader.js";
import { fieldOf } from "../../../generator/wiring/field.js";
import { SEVERITIES } from "../../../generator/wiring/rules.js";
import { anySchema, value } from "../../corpus/schemas.js";
import { root } from "../../support/cli.js";
import { satisfies } from "../../support/sampled.js";
import { propertyOptions, seed } from "../../support/seed.js";
import { findingsIn, findingsOf } from "./support.js";

const files = globSync(
  ["examples/flows/**", "test/**/*.flow.{yaml,json}", "!test/generator/wiring"],
  {
    cwd: root,
  },
).sort();

test("nothing is found in the examples, and in the flows of the tests", () => {
  expect(files.length).toBeGreaterThan(40);
  const found = files.flatMap((file) =>
    findingsIn(join(root, file)).flatMap(({ rule, message }) =>
      rule === undefined ? [] : [`${file}: ${message}`],
    ),
  );
  expect(found).toEqual([]);
});

test("nothing is found in the examples of the page, and the page has every rule with its severity", () => {
  const page = readFileSync(join(root, "docs/wiring.md"), "utf8");
  const examples = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = ""]) => text);
  expect(examples.length).toBeGreaterThan(1);
  for (const text of examples) expect(findingsOf("example.flow.yaml", text)).toEqual([]);
  const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| (error|warning) /gm)].map(
    ([, rule, severity]) => [rule, severity],
  );
  expect(Object.fromEntries(rows)).toEqual(SEVERITIES);
});

const references = ["#", "#/models/M", "#/models/N"];
const guesses = fc.sample(value, { seed, numRuns: 120 });

test("what any schema accepts has no field that there cannot be, and every field that there always is", () => {
  let asked = 0;
  fc.assert(
    fc.property(
      anySchema(references),
      anySchema(references),
      anySchema(references),
      (schema, M, N) => {
        const models = { M, N };
        const isValid = validator({ schema, models });
        if (isValid === undefined) return;
        const reader = new DescriptionReader(new WorkBudget(1_000_000), false);
        const description = reader.schema(schema, { models, root: schema, rootPath: [] }, false);
        for (const guess of guesses.filter(isValid)) {
          asked += 1;
          expectAgreement(guess, description, reader);
        }
      },
    ),
    propertyOptions(80),
  );
  expect(asked).toBeGreaterThan(500);
});

/** Asks about every field of a value, and of what is in it, and about one that it may not have. */
function expectAgreement(
  given: JsonValue,
  description: Description,
  reader: DescriptionReader,
): void {
  const keys = isJsonObject(given) ? Object.keys(given) : [];
  const indexes = isJsonList(given) ? [...given.keys()].map(String) : [];
  for (const key of [...keys, ...indexes, "a", "b", "0", "1"]) {
    const inner = isJsonObject(given)
      ? ownValue(given, key)
      : isJsonList(given) && /^\d+$/.test(key)
        ? given[Number(key)]
        : undefined;
    const field = fieldOf(description, key, reader);
    // An assertion for each of so many values would take most of the time.
    if (field.has === (inner === undefined ? "always" : "never"))
      throw new Error(`${JSON.stringify(given)} at ${key}: ${field.has}`);
    if (inner !== undefined && field.has !== "never") expectAgreement(inner, field.value, reader);
  }
}

/** An independent test of values; undefined where it does not end, because references lead in a circle. */
function validator(
  schemas: Parameters<typeof satisfies>[0],
): ((value: JsonValue) => boolean) | undefined {
  try {
    const isValid = satisfies(schemas);
    return (given) => {
      try {
        return isValid(given);
      } catch (error) {
        if (error instanceof RangeError) return false;
        throw error;
      }
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
