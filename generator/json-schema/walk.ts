import type { JsonValue, Path } from "./types.js";
import { isList, isObject, type UnknownObject } from "./values.js";
import { KEYWORDS } from "./keywords.js";

/** A value in the place of a schema, and the keys that lead to it. */
export interface Subschema<Value = unknown> {
  readonly value: Value;
  readonly path: Path;
}

/** The schemas directly inside of a keyword's value; none where the value does not have the keyword's form. */
export function subschemasOf(keyword: string, value: JsonValue): readonly Subschema<JsonValue>[];
export function subschemasOf(keyword: string, value: unknown): readonly Subschema[];
export function subschemasOf(keyword: string, value: unknown): readonly Subschema[] {
  switch (KEYWORDS.get(keyword)) {
    case "schema":
      return [{ value, path: [keyword] }];
    case "schemas":
      return isObject(value) ? byName(keyword, value) : [];
    case "schemasOrNames":
      return isObject(value) ? byName(keyword, value).filter((entry) => !isList(entry.value)) : [];
    case "schemaList":
      return isList(value) ? byIndex(keyword, value) : [];
    case "schemaOrList":
      return isList(value) ? byIndex(keyword, value) : [{ value, path: [keyword] }];
    default:
      return [];
  }
}

function byName(keyword: string, schemas: UnknownObject): Subschema[] {
  return Object.entries(schemas).map(([name, value]) => ({ value, path: [keyword, name] }));
}

function byIndex(keyword: string, schemas: readonly unknown[]): Subschema[] {
  return schemas.map((value, index) => ({ value, path: [keyword, index] }));
}
