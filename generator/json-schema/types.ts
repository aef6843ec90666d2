/** A JSON value, as a definition holds it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** The types of JSON values. */
export const JSON_TYPES = ["string", "number", "boolean", "null", "object", "array"] as const;

export type JsonType = (typeof JSON_TYPES)[number];

/** A JSON Schema that is an object; after reading, 2020-12. Keywords are read where they are needed. */
export type JsonSchemaObject = JsonObject;

/** Any JSON Schema: `true` accepts everything, `false` nothing. */
export type JsonSchema = boolean | JsonSchemaObject;

/** The keys and indexes that lead from the document to one of its values. */
export type Path = readonly (string | number)[];
