import { KEYWORDS } from "../../json-schema/keywords.js";
import { mapSubschemas } from "../../json-schema/map.js";
import { splitReference } from "../../json-schema/references.js";
import type { JsonValue } from "../../json-schema/types.js";
import { createJsonObject, isJsonObject } from "../../json-schema/values.js";

/**
 * Copies a schema to a place outside of the model that it comes from, by writing its references into that model in full.
 *
 * @param model - the reference to the model, such as `#/models/Order`.
 */
export function relocate(schema: JsonValue, model: string): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const inner = mapSubschemas(schema, (subschema) => relocate(subschema, model));
  const result = createJsonObject(inner);
  for (const [keyword, value] of Object.entries(inner))
    if (KEYWORDS.get(keyword) === "reference" && isLocal(value))
      result[keyword] = model + value.slice(1);
  return result;
}

function isLocal(reference: JsonValue): reference is string {
  return (
    typeof reference === "string" &&
    reference.startsWith("#") &&
    splitReference(reference)?.model === undefined
  );
}
