import { KEYWORDS } from "../../json-schema/keywords.js";
import type { JsonValue } from "../../json-schema/types.js";
import { isJsonList, isJsonObject, createJsonObject } from "../../json-schema/values.js";

/**
 * Copies a schema to a place outside of the model that it comes from, by writing its references into that model in full.
 *
 * @param model - the reference to the model, such as `#/models/Order`.
 */
export function relocate(schema: JsonValue, model: string): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const result = createJsonObject({});
  for (const [keyword, value] of Object.entries(schema))
    result[keyword] = relocateKeyword(keyword, value, model);
  return result;
}

function relocateKeyword(keyword: string, value: JsonValue, model: string): JsonValue {
  switch (KEYWORDS.get(keyword)) {
    case "reference":
      return isLocal(value) ? model + value.slice(1) : value;
    case "schema":
      return relocate(value, model);
    case "schemaList":
      return isJsonList(value) ? value.map((inner) => relocate(inner, model)) : value;
    case "schemaOrList":
      return isJsonList(value)
        ? value.map((inner) => relocate(inner, model))
        : relocate(value, model);
    case "schemas":
    case "schemasOrNames": {
      if (!isJsonObject(value)) return value;
      const result = createJsonObject({});
      for (const [name, inner] of Object.entries(value)) result[name] = relocate(inner, model);
      return result;
    }
    default:
      return value;
  }
}

function isLocal(reference: JsonValue): reference is string {
  return (
    typeof reference === "string" && reference.startsWith("#") && !reference.startsWith("#/models/")
  );
}
