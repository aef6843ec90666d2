import { normalFormOf } from "../../generator/json-schema/dialect/normal-form.js";
import type { JsonSchema } from "../../generator/json-schema/types.js";

/**
 * The normal form of a schema that a client sends, in any dialect, as those of definitions have it once they are read. A schema
 * with a reference that leads nowhere stays as it is: the validator names the reference.
 */
export function normalForm(schema: JsonSchema): JsonSchema {
  return normalFormOf(schema)?.schema ?? schema;
}
