/**
 * Validation by JSON Schema 2020-12 without `eval`, for generated flows and the emulator alike: both say the same of a value.
 */
export {
  compileSchemas,
  compileValidator,
  type SchemaCompiler,
  type ValidationLimits,
  type Validator,
  type ValidatorOptions,
} from "./validation/compile.js";
export { compileTests, type SchemaTest } from "./validation/tests.js";
export { InvalidSchemaError, ValidationLimitError } from "./validation/errors.js";
export type { Violation } from "./validation/run.js";
export { explainViolations, type Problem } from "./validation/explain.js";
export { fillAndCheck, type Filled, type FillParts } from "./validation/fill-defaults.js";
export { FORMATS, type FormatCheck } from "./validation/formats.js";
export { joinInputs } from "./validation/inputs.js";
export { formatPath } from "./validation/wording.js";
export {
  schemaCheck,
  type CheckedValue,
  type SchemaCheckOptions,
  type SchemaIssue,
} from "./validation/schema-check.js";
