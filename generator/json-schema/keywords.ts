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

/** The keywords of JSON Schema 2020-12 and draft-07, and `nullable` of OpenAPI 3.0, with what they hold. */
export const KEYWORDS: ReadonlyMap<string, KeywordKind> = new Map<string, KeywordKind>([
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

  ["properties", "schemas"],
  ["patternProperties", "schemas"],
  ["additionalProperties", "schema"],
  ["unevaluatedProperties", "schema"],
  ["propertyNames", "schema"],
  ["required", "names"],
  ["dependentRequired", "namesByName"],
  ["dependentSchemas", "schemas"],
  ["dependencies", "schemasOrNames"],
  ["minProperties", "count"],
  ["maxProperties", "count"],

  ["items", "schemaOrList"],
  ["prefixItems", "schemaList"],
  ["additionalItems", "schema"],
  ["unevaluatedItems", "schema"],
  ["contains", "schema"],
  ["minContains", "count"],
  ["maxContains", "count"],
  ["minItems", "count"],
  ["maxItems", "count"],
  ["uniqueItems", "flag"],

  ["allOf", "schemaList"],
  ["anyOf", "schemaList"],
  ["oneOf", "schemaList"],
  ["not", "schema"],
  ["if", "schema"],
  ["then", "schema"],
  ["else", "schema"],

  ["minLength", "count"],
  ["maxLength", "count"],
  ["pattern", "pattern"],
  ["format", "text"],
  ["contentEncoding", "text"],
  ["contentMediaType", "text"],
  ["contentSchema", "schema"],

  ["minimum", "number"],
  ["maximum", "number"],
  ["exclusiveMinimum", "number"],
  ["exclusiveMaximum", "number"],
  ["multipleOf", "positive"],

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
]);

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
