import {
  compileTests,
  compileValidator,
  explainViolations,
  fillAndCheck,
  formatPath,
  FORMATS,
  InvalidSchemaError,
  type ValidatorOptions,
} from "noukai-codegen-runtime/validation";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { UnusableSchemaError } from "./errors.js";

/** What `format` is: an annotation, as JSON Schema has it, or a rule. */
export type FormatMode = "annotation" | "assert";

/** A value with the defaults of its schema, or why it is not valid. */
export type Filled = { readonly value: JsonValue } | { readonly violation: Violation };

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
      return describe(validate(value, { steps }))[0];
    } catch (error) {
      throw unusable(error);
    }
  };
}

/**
 * Fills in the defaults of a value, and checks it.
 *
 * @throws UnusableSchemaError, ValidationLimitError as a `Validator`.
 */
export type Filler = (value: JsonValue, steps?: number) => Filled;

/** Prepares what `createValidator` does for values without their defaults. */
export function createFiller(document: JsonObject, formats: FormatMode): Filler {
  const options = assertedBy(formats);
  const validate = compileValidator(document, options);
  const parts = { document, schema: document, validate, test: compileTests(document, options) };
  return (value, steps = Infinity) => {
    try {
      const filled = fillAndCheck(parts, value, steps);
      if ("violations" in filled) {
        const [violation] = describe(filled.violations);
        if (violation !== undefined) return { violation };
      }
      // What is filled in comes from the document, which is JSON.
      return { value: ("value" in filled ? filled.value : value) as JsonValue };
    } catch (error) {
      throw unusable(error);
    }
  };
}

function describe(violations: Parameters<typeof explainViolations>[0]): readonly Violation[] {
  return explainViolations(violations).map(({ path, expected }) => ({
    path: formatPath(path),
    message: `must ${expected}`,
  }));
}

function assertedBy(formats: FormatMode): ValidatorOptions {
  return { formats: formats === "assert" ? FORMATS : undefined };
}

function unusable(error: unknown): unknown {
  return error instanceof InvalidSchemaError
    ? new UnusableSchemaError(error.message, { cause: error })
    : error;
}
