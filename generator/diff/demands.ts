import { canonicalJson } from "../json-schema/equality.js";
import { isSchema, typeNames, valueLists } from "../json-schema/keyword-values.js";
import { ANNOTATIONS, KEYWORDS, NAMED_KEYWORDS } from "../json-schema/keywords.js";
import type { JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { isJsonList, isJsonObject } from "../json-schema/values.js";
import { subschemasOf } from "../json-schema/walk.js";

/** Whether `format` constrains values, or only describes them, as the drafts of JSON Schema have it. */
export type Formats = "annotation" | "assert";

/** A schema inside of a keyword's value. */
export interface InnerSchema {
  readonly schema: JsonSchema;
  /** Its key: a property's name, a pattern, an index. Empty where the keyword holds one schema. */
  readonly key: string;
}

/** What one schema object demands. Keywords that demand nothing are left out. */
export interface Demands {
  /** By keyword, in the order of keywords: text that is equal for equal demands, whatever their order. */
  readonly values: ReadonlyMap<string, string>;
  /** By keyword, in the order of keywords: schemas inside, by name where they have one. */
  readonly schemas: ReadonlyMap<string, readonly InnerSchema[]>;
}

/** Whether a keyword says which values are accepted. Keywords that no draft knows are annotations, as the drafts have it. */
export function isConstraint(keyword: string, formats: Formats): boolean {
  if (keyword === "format") return formats === "assert";
  return KEYWORDS.has(keyword) && !ANNOTATIONS.has(keyword);
}

/** Splits a schema object into what it demands itself, and the schemas inside. */
export function demandsOf(schema: JsonSchemaObject, formats: Formats): Demands {
  const values = new Map<string, string>();
  const schemas = new Map<string, readonly InnerSchema[]>();
  for (const keyword of Object.keys(schema).sort()) {
    const value = schema[keyword];
    if (value === undefined || !isConstraint(keyword, formats)) continue;
    const inner = innerSchemas(keyword, value);
    if (inner.length > 0) schemas.set(keyword, inner);
    const own = demandedValue(keyword, value, schema);
    if (own !== undefined) values.set(own.keyword, own.text);
  }
  return { values, schemas };
}

/** The schemas in a keyword's value, by name where they have names. */
function innerSchemas(keyword: string, value: JsonValue): readonly InnerSchema[] {
  const found = subschemasOf(keyword, value).flatMap(({ value: schema, path: [, key = ""] }) =>
    isSchema(schema) ? [{ schema, key: `${key}` }] : [],
  );
  return NAMED_KEYWORDS.has(keyword) ? found.sort((a, b) => (a.key < b.key ? -1 : 1)) : found;
}

/** What a keyword demands without the schemas inside of it; undefined for nothing. */
function demandedValue(
  keyword: string,
  value: JsonValue,
  schema: JsonSchemaObject,
): { readonly keyword: string; readonly text: string } | undefined {
  switch (KEYWORDS.get(keyword)) {
    case "schema":
    case "schemas":
    case "schemaList":
    case "schemaOrList":
      return undefined;
    case "types": {
      const names = typeNames(schema);
      return names && { keyword, text: [...names].sort().join() };
    }
    case "names":
      return isJsonList(value) && value.length === 0
        ? undefined
        : { keyword, text: inAnyOrder(value) };
    case "namesByName": {
      if (!isJsonObject(value)) return undefined;
      const lists = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      const texts = lists.map(([name, list]) => `${canonicalJson(name)}:${inAnyOrder(list)}`);
      return { keyword, text: texts.join() };
    }
    case "values":
      return { keyword, text: inAnyOrder(value) };
    case "flag":
      return value === true ? { keyword, text: "true" } : undefined;
    default:
      // A constant is an enumeration of one value.
      return keyword === "const" && valueLists(schema).length === 1
        ? { keyword: "enum", text: inAnyOrder([value]) }
        : { keyword, text: canonicalJson(value) };
  }
}

/** A list as a set. */
function inAnyOrder(value: JsonValue): string {
  if (!isJsonList(value)) return canonicalJson(value);
  return [...new Set(value.map((each) => canonicalJson(each)))].sort().join();
}
