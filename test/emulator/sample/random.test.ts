import fc from "fast-check";
import { expect, test } from "vitest";
import { UnsatisfiableSchemaError } from "../../../emulator/schemas/errors.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { anySchema, value } from "../../corpus/schemas.js";
import { samplerOf, satisfies, source, type Schemas } from "../../support/sampled.js";
import { propertyOptions, seed, timeLimit } from "../../support/seed.js";

const references = ["#", "#/models/M", "#/models/N"];
const anySchemas = fc
  .tuple(anySchema(references), anySchema(references), anySchema(references))
  .map(([schema, M, N]): Schemas => ({ schema, models: { M, N } }));
const guesses = fc.sample(value, { seed, numRuns: 400 });

/** An independent test of values; undefined where it does not end, because references lead in a circle. */
function independently(schemas: Schemas): (value: JsonValue) => boolean | undefined {
  const unlessEndless = <Result>(run: () => Result): Result | undefined => {
    try {
      return run();
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };
  const isValid = unlessEndless(() => satisfies(schemas));
  return (given) => isValid && unlessEndless(() => isValid(given));
}

test(
  "any schema that one of many values satisfies has a sample, and samples are valid",
  { timeout: timeLimit(120_000) },
  async () => {
    let sampled = 0;
    await fc.assert(
      fc.asyncProperty(anySchemas, async (schemas) => {
        const isValid = independently(schemas);
        const sampler = await samplerOf(schemas);
        try {
          const sample = sampler.sample("seed", source);
          expect(isValid(sample), JSON.stringify(sample)).not.toBe(false);
          sampled += 1;
        } catch (error) {
          if (!(error instanceof UnsatisfiableSchemaError)) throw error;
          const found = guesses.find((guess) => isValid(guess));
          expect(found, `${error.message}, but ${JSON.stringify(found)} does`).toBeUndefined();
        }
      }),
      propertyOptions(200),
    );
    expect(sampled).toBeGreaterThan(130);
  },
);
