import { KEYWORDS } from "./keywords.js";
import type { JsonObject, JsonValue } from "./types.js";
import { createJsonObject, isJsonList, isJsonObject } from "./values.js";

/**
 * Copies a schema with each schema directly inside of it replaced.
 *
 * @param map - returns the replacement of the value of a keyword, or in it; also called for values that are no schemas.
 * @returns the schema itself where no replacement is another value.
 */
export function mapSubschemas(
  schema: JsonObject,
  map: (subschema: JsonValue, keyword: string) => JsonValue,
): JsonObject {
  return mapEntries(schema, (value, keyword) =>
    mapKeyword(keyword, value, (subschema) => map(subschema, keyword)),
  );
}

function mapKeyword(
  keyword: string,
  value: JsonValue,
  map: (subschema: JsonValue) => JsonValue,
): JsonValue {
  switch (KEYWORDS.get(keyword)) {
    case "schema":
      return map(value);
    case "schemaList":
      return isJsonList(value) ? mapList(value, map) : value;
    case "schemaOrList":
      return isJsonList(value) ? mapList(value, map) : map(value);
    case "schemas":
      return isJsonObject(value) ? mapEntries(value, map) : value;
    case "schemasOrNames":
      return isJsonObject(value)
        ? mapEntries(value, (entry) => (isJsonList(entry) ? entry : map(entry)))
        : value;
    default:
      return value;
  }
}

function mapList(
  list: readonly JsonValue[],
  map: (value: JsonValue) => JsonValue,
): readonly JsonValue[] {
  const mapped = list.map(map);
  return mapped.some((value, index) => value !== list[index]) ? mapped : list;
}

function mapEntries(
  object: JsonObject,
  map: (value: JsonValue, key: string) => JsonValue,
): JsonObject {
  const entries = Object.entries(object);
  let isSame = true;
  for (const entry of entries) {
    const [key, value] = entry;
    entry[1] = map(value, key);
    isSame &&= entry[1] === value;
  }
  if (isSame) return object;
  const result = createJsonObject({});
  for (const [key, value] of entries) result[key] = value;
  return result;
}
