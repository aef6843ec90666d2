import { InvalidSchemaError } from "./errors.js";

/**
 * Compiles a pattern. They are meant to be Unicode-aware; such as `\-` are valid only without that.
 *
 * @throws InvalidSchemaError
 */
export function readPattern(source: string, keyword: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch {
    try {
      return new RegExp(source);
    } catch (cause) {
      throw new InvalidSchemaError(keyword, source, { cause });
    }
  }
}
