/**
 * What the value of a JSON Schema keyword is:
 * - `schema`, `schemas` (by name), `schemaList`, `schemaOrList` (draft-07 `items`), `schemasOrNames` (`dependencies`);
 * - `types`, `names` (a list of property names), `namesByName` (`dependentRequired`), `values` (`enum`);
 * - `reference` (a pointer into the document), `text`, `pattern`, `flag`, `number`, `count`, `anything`.
 */
export type KeywordKind =
  | "schema"
  | "schemas"
  | "schemaList"
  | "schemaOrList"
  | "schemasOrNames"
  | "types"
  | "names"
  | "namesByName"
  | "values"
  | "reference"
  | "text"
  | "pattern"
  | "flag"
  | "number"
  | "positive"
  | "count"
  | "anything";

/** The types that a keyword may apply to alone: values of every other type pass. Integers are numbers. */
export type KeywordType = "object" | "array" | "string" | "number";

/** The keywords of JSON Schema 2020-12 and draft-07, and `nullable` of OpenAPI 3.0, with what they hold and apply to. */
const TABLE: readonly (readonly [keyword: string, kind: KeywordKind, type?: KeywordType])[] = [
  ["$schema", "text"],
  ["$id", "text"],
  ["$anchor", "text"],
  ["$ref", "reference"],
  ["$dynamicRef", "reference"],
  ["$dynamicAnchor", "text"],
  ["$recursiveRef", "reference"],
  ["$recursiveAnchor", "flag"],
  ["$vocabulary", "anything"],
  ["$comment", "text"],
  ["$defs", "schemas"],
  ["definitions", "schemas"],

  ["type", "types"],
  ["enum", "values"],
  ["const", "anything"],
  ["nullable", "flag"],

  ["properties", "schemas", "object"],
  ["patternProperties", "schemas", "object"],
  ["additionalProperties", "schema", "object"],
  ["unevaluatedProperties", "schema", "object"],
  ["propertyNames", "schema", "object"],
  ["required", "names", "object"],
  ["dependentRequired", "namesByName", "object"],
  ["dependentSchemas", "schemas", "object"],
  ["dependencies", "schemasOrNames", "object"],
  ["minProperties", "count", "object"],
  ["maxProperties", "count", "object"],

  ["items", "schemaOrList", "array"],
  ["prefixItems", "schemaList", "array"],
  ["additionalItems", "schema", "array"],
  ["unevaluatedItems", "schema", "array"],
  ["contains", "schema", "array"],
  ["minContains", "count", "array"],
  ["maxContains", "count", "array"],
  ["minItems", "count", "array"],
  ["maxItems", "count", "array"],
  ["uniqueItems", "flag", "array"],

  ["allOf", "schemaList"],
  ["anyOf", "schemaList"],
  ["oneOf", "schemaList"],
  ["not", "schema"],
  ["if", "schema"],
  ["then", "schema"],
  ["else", "schema"],

  ["minLength", "count", "string"],
  ["maxLength", "count", "string"],
  ["pattern", "pattern", "string"],
  ["format", "text", "string"],
  ["contentEncoding", "text", "string"],
  ["contentMediaType", "text", "string"],
  ["contentSchema", "schema", "string"],

  ["minimum", "number", "number"],
  ["maximum", "number", "number"],
  ["exclusiveMinimum", "number", "number"],
  ["exclusiveMaximum", "number", "number"],
  ["multipleOf", "positive", "number"],

  ["title", "text"],
  ["description", "text"],
  ["default", "anything"],
  ["example", "anything"],
  ["examples", "anything"],
  ["deprecated", "flag"],
  ["readOnly", "flag"],
  ["writeOnly", "flag"],
  ["discriminator", "anything"],
  ["externalDocs", "anything"],
  ["xml", "anything"],
];

/** What the value of each keyword is. */
export const KEYWORDS: ReadonlyMap<string, KeywordKind> = new Map(
  TABLE.map(([keyword, kind]) => [keyword, kind]),
);

/** The type that a keyword applies to, for those that apply to one. */
export const KEYWORD_TYPES: ReadonlyMap<string, KeywordType> = new Map(
  TABLE.flatMap(([keyword, , type]) => (type === undefined ? [] : [[keyword, type]])),
);

/** Keywords whose values json-schema-to-typescript prints as code: a definition is data and may not have them. */
export const CODE_KEYWORDS: ReadonlySet<string> = new Set(["tsType", "tsEnumNames", "tsReadonly"]);

/** Keywords whose schemas apply to the same value as the schema that contains them. */
export const IN_PLACE_KEYWORDS: ReadonlySet<string> = new Set([
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "then",
  "else",
  "dependentSchemas",
  "dependencies",
]);

export const TYPE_NAMES = [
  "string",
  "number",
  "integer",
  "boolean",
  "object",
  "array",
  "null",
] as const;

/** A name that `type` may have. */
export type TypeName = (typeof TYPE_NAMES)[number];
