import type { RJSFSchema, ValidatorType } from "@rjsf/utils";
import {
  compileValidator,
  explainViolations,
  FORMATS,
  formatPath,
  type Problem,
} from "noukai-codegen-runtime/validation";
import type { JsonSchema, JsonValue } from "../../generator/json-schema/types.js";

/** What is wrong with a value, and where. */
export interface ValueProblem {
  readonly path: Problem["path"];
  /** `must be a string, found 3` */
  readonly message: string;
}

/** What is wrong with a value by a schema, with the words and the verdicts that clients and the emulator have. */
export function problemsOf(schema: JsonSchema, value: JsonValue): readonly ValueProblem[] {
  const violations = compileValidator(schema, { formats: FORMATS })(value);
  return explainViolations(violations).map(({ path, keyword, expected, found }) => ({
    path,
    message: keyword === "required" ? "is required" : `must ${expected}, found ${found}`,
  }));
}

/** A problem on one line, with the place. */
export function problemText({ path, message }: ValueProblem): string {
  return path.length === 0 ? `The inputs ${message}` : `${formatPath(path)} ${message}`;
}

/** How many steps the choice of an alternative may take: a hostile schema is none that a form has to follow. */
const STEPS = 200_000;

/**
 * What the form library asks of a validator: which alternative of a schema a value is one of. The problems of the whole
 * value are given to the form from outside.
 */
export const validator: ValidatorType = {
  isValid: (schema, value, root) => {
    try {
      const document = withDefinitions(schema, root);
      return compileValidator(document)(value, { steps: STEPS, violations: 1 }).length === 0;
    } catch {
      return false;
    }
  },
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  rawValidation: () => ({ errors: [] }),
};

function withDefinitions(schema: RJSFSchema, root: RJSFSchema): RJSFSchema {
  return schema === root || root.$defs === undefined
    ? schema
    : { ...schema, $defs: { ...root.$defs, ...schema.$defs } };
}
