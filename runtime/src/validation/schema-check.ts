import { compileSchemas, type Validator, type ValidatorOptions } from "./compile.js";
import { ValidationLimitError } from "./errors.js";
import { explainViolations } from "./explain.js";

/** How `schemaCheck` reads its schema. */
export interface SchemaCheckOptions extends ValidatorOptions {
  /** What the references of the schema lead into. Default: the schema itself. */
  readonly document?: unknown;
}

/** What a check of zod 4 gets: a value, and the place where it says what is wrong. */
export interface CheckedValue {
  readonly value: unknown;
  readonly issues: { push(issue: SchemaIssue): unknown };
}

/** An issue of zod 4: a rule of a schema that a value breaks. */
export interface SchemaIssue {
  readonly code: "custom";
  readonly path: (string | number)[];
  /** Such as `must have at most 200 characters`. It does not show the value. */
  readonly message: string;
  readonly input: unknown;
  /** The keyword whose rule is broken. */
  readonly params: { readonly keyword: string };
  /** As issues of zod have it. */
  readonly [detail: string]: unknown;
}

/**
 * Makes a check for `.check(…)` of zod 4 from what zod has no exact word for. It is compiled with the first value.
 *
 * A value that takes too many steps or levels to validate is an issue, and no error.
 *
 * @param schema a schema of JSON Schema 2020-12: an object, true or false.
 * @returns a check, which throws InvalidSchemaError where the schema is invalid.
 */
export function schemaCheck(
  schema: unknown,
  { document = schema, ...options }: SchemaCheckOptions = {},
): (payload: CheckedValue) => void {
  let validate: Validator | undefined;
  return ({ value, issues }) => {
    validate ??= compileSchemas(document, options)(schema);
    try {
      for (const { path, expected, keyword } of explainViolations(validate(value)))
        issues.push({
          ...{ code: "custom", path: [...path], message: `must ${expected}` },
          ...{ input: value, params: { keyword } },
        });
    } catch (error) {
      if (!(error instanceof ValidationLimitError)) throw error;
      const { message } = error;
      issues.push({ code: "custom", path: [], message, input: value, params: { keyword: "" } });
    }
  };
}
