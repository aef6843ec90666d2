import { sentence } from "../schemas/report.js";
import { compileValidator, type Validator } from "../validation/compile.js";
import { ValidationLimitError } from "../validation/errors.js";
import { explainViolations } from "../validation/explain.js";
import type { ObjectSchema } from "./json-schema.js";
import type { ValidationResult } from "./tool-schema.js";

/**
 * Makes what validates arguments by a JSON Schema.
 *
 * @throws InvalidSchemaError if the schema is invalid.
 */
export function createArgumentCheck(schema: ObjectSchema): (args: unknown) => ValidationResult {
  const validate: Validator = compileValidator(schema);
  return (args) => {
    try {
      const problems = explainViolations(validate(args));
      if (problems.length === 0) return { value: args };
      return { issues: problems.map((each) => ({ message: sentence(each), path: each.path })) };
    } catch (error) {
      // The model has written them: what takes too much work is no failure of the program.
      if (error instanceof ValidationLimitError) return { issues: [{ message: error.message }] };
      throw error;
    }
  };
}
