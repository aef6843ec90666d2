import { compileWith, type SchemaCompiler, type Validator } from "./compile.js";
import type { FormatCheck } from "./formats.js";
import { MORE_KEYWORDS } from "./more-keywords.js";

/** How a schema is read. */
export interface ValidatorOptions {
  /**
   * The formats that are asserted, such as `FORMATS`. Default: none; `format` is an annotation, as JSON Schema has it.
   */
  readonly formats?: ReadonlyMap<string, FormatCheck> | undefined;
}

/**
 * Prepares a schema of JSON Schema 2020-12 for validation. References are pointers into the document; schemas are compiled
 * when a value first leads to them, without `eval`.
 *
 * @param document the schema: an object, or true or false. It must not be changed afterwards.
 */
export function compileValidator(document: unknown, options: ValidatorOptions = {}): Validator {
  return compileSchemas(document, options)(document);
}

/**
 * Prepares the schemas of a document: `compileValidator` for each of them, with the work shared.
 *
 * @param document what references lead into: an object, or true or false. It must not be changed afterwards.
 */
export function compileSchemas(
  document: unknown,
  { formats }: ValidatorOptions = {},
): SchemaCompiler {
  return compileWith({ formats, more: MORE_KEYWORDS }, document);
}
