import { createContext, type ValidatorOptions } from "./compile.js";
import { ValidationLimitError } from "./errors.js";
import { Run } from "./run.js";

/**
 * Tests a value by a schema that may refer into the document but need not be in it. Nothing is recorded.
 *
 * @param spend - is given the steps that this took, also where it throws.
 * @throws InvalidSchemaError, ValidationLimitError as a `Validator`.
 */
export type SchemaTest = (
  schema: unknown,
  value: unknown,
  steps: number,
  spend: (steps: number) => void,
) => boolean;

/**
 * Prepares the schemas of a document, and others that refer to them, for tests of many values.
 *
 * @param document what references lead into: an object, or true or false. It must not be changed afterwards.
 */
export function compileTests(document: unknown, options: ValidatorOptions = {}): SchemaTest {
  const context = createContext(document, options);
  return (schema, value, steps, spend) => {
    const run = new Run(steps, 0);
    try {
      return context.node(schema, "false")(value, run);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new ValidationLimitError("depth", { cause: error });
    } finally {
      spend(steps - Math.max(0, run.stepsLeft));
    }
  };
}
