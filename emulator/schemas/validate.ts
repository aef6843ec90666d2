import {
  compileTests,
  compileValidator,
  explainViolations,
  formatPath,
  FORMATS,
  InvalidSchemaError,
  type ValidatorOptions,
} from "noukai-codegen-runtime/validation";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { UnusableSchemaError } from "./errors.js";

/** What `format` is: an annotation, as JSON Schema has it, or a rule. */
export type FormatMode = "annotation" | "assert";

/** The first violation of a schema by a value. */
export interface Violation {
  /** The path, such as `mistakes[0].word`; empty for the value itself. */
  readonly path: string;
  /** The problem, without the path and without a full stop. */
  readonly message: string;
}

/**
 * Checks one value; undefined means it is valid.
 *
 * @throws UnusableSchemaError where a part of the schema that the value leads to is invalid.
 * @throws ValidationLimitError where that takes more than `steps`, or too many levels.
 */
export type Validator = (value: JsonValue, steps?: number) => Violation | undefined;

/**
 * Tests a value by any schema whose references lead into one document.
 *
 * @throws UnusableSchemaError, ValidationLimitError as a `Validator`.
 */
export type SchemaTest = (
  schema: JsonValue,
  value: JsonValue,
  steps: number,
  spend: (steps: number) => void,
) => boolean;

/** Prepares tests by the schemas of a document, the same as those of its validator. */
export function createTests(document: JsonObject, formats: FormatMode): SchemaTest {
  const test = compileTests(document, assertedBy(formats));
  return (schema, value, steps, spend) => {
    try {
      return test(schema, value, steps, spend);
    } catch (error) {
      throw unusable(error);
    }
  };
}

/** Prepares a self-contained schema: the document of a bundle. Parts of it are compiled when a value leads to them. */
export function createValidator(document: JsonObject, formats: FormatMode): Validator {
  const validate = compileValidator(document, assertedBy(formats));
  return (value, steps = Infinity) => {
    try {
      const [problem] = explainViolations(validate(value, { steps }));
      return problem && { path: formatPath(problem.path), message: `must ${problem.expected}` };
    } catch (error) {
      throw unusable(error);
    }
  };
}

function assertedBy(formats: FormatMode): ValidatorOptions {
  return { formats: formats === "assert" ? FORMATS : undefined };
}

function unusable(error: unknown): unknown {
  return error instanceof InvalidSchemaError
    ? new UnusableSchemaError(error.message, { cause: error })
    : error;
}
