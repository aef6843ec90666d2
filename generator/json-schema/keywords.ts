import type { JsonType } from "./types.js";

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

/**
 * What a keyword is for:
 * - `constraint`: it says which values are accepted;
 * - `inPlace`: it does so by schemas that apply to the same value as the schema that contains them;
 * - `annotation`: it constrains no value;
 * - `dynamic`: what it means depends on how a validator got there, so that nothing here interprets it.
 */
type KeywordRole = "constraint" | "inPlace" | "annotation" | "dynamic";

/**
 * The keywords of JSON Schema from draft-04 to 2020-12, and `nullable` of OpenAPI 3.0, with what they hold, are for and apply
 * to. After `dialect/translate.ts`, only those of 2020-12 are left; `nullable` then only marks what it was translated to.
 */
const TABLE: readonly (readonly [
  keyword: string,
  kind: KeywordKind,
  role: KeywordRole,
  type?: KeywordType,
])[] = [
  ["$schema", "text", "annotation"],
  ["$id", "text", "annotation"],
  ["$anchor", "text", "annotation"],
  ["$ref", "reference", "constraint"],
  ["$dynamicRef", "reference", "dynamic"],
  ["$dynamicAnchor", "text", "dynamic"],
  ["$recursiveRef", "reference", "dynamic"],
  ["$recursiveAnchor", "flag", "dynamic"],
  ["$vocabulary", "anything", "annotation"],
  ["$comment", "text", "annotation"],
  ["$defs", "schemas", "annotation"],
  ["definitions", "schemas", "annotation"],

  ["type", "types", "constraint"],
  ["enum", "values", "constraint"],
  ["const", "anything", "constraint"],
  ["nullable", "flag", "annotation"],

  ["properties", "schemas", "constraint", "object"],
  ["patternProperties", "schemas", "constraint", "object"],
  ["additionalProperties", "schema", "constraint", "object"],
  ["unevaluatedProperties", "schema", "constraint", "object"],
  ["propertyNames", "schema", "constraint", "object"],
  ["required", "names", "constraint", "object"],
  ["dependentRequired", "namesByName", "constraint", "object"],
  ["dependentSchemas", "schemas", "inPlace", "object"],
  ["dependencies", "schemasOrNames", "inPlace", "object"],
  ["minProperties", "count", "constraint", "object"],
  ["maxProperties", "count", "constraint", "object"],

  ["items", "schemaOrList", "constraint", "array"],
  ["prefixItems", "schemaList", "constraint", "array"],
  ["additionalItems", "schema", "constraint", "array"],
  ["unevaluatedItems", "schema", "constraint", "array"],
  ["contains", "schema", "constraint", "array"],
  ["minContains", "count", "constraint", "array"],
  ["maxContains", "count", "constraint", "array"],
  ["minItems", "count", "constraint", "array"],
  ["maxItems", "count", "constraint", "array"],
  ["uniqueItems", "flag", "constraint", "array"],

  ["allOf", "schemaList", "inPlace"],
  ["anyOf", "schemaList", "inPlace"],
  ["oneOf", "schemaList", "inPlace"],
  ["not", "schema", "inPlace"],
  ["if", "schema", "inPlace"],
  ["then", "schema", "inPlace"],
  ["else", "schema", "inPlace"],

  ["minLength", "count", "constraint", "string"],
  ["maxLength", "count", "constraint", "string"],
  ["pattern", "pattern", "constraint", "string"],
  ["format", "text", "constraint", "string"],
  ["contentEncoding", "text", "annotation", "string"],
  ["contentMediaType", "text", "annotation", "string"],
  ["contentSchema", "schema", "annotation", "string"],

  ["minimum", "number", "constraint", "number"],
  ["maximum", "number", "constraint", "number"],
  ["exclusiveMinimum", "number", "constraint", "number"],
  ["exclusiveMaximum", "number", "constraint", "number"],
  ["multipleOf", "positive", "constraint", "number"],

  ["title", "text", "annotation"],
  ["description", "text", "annotation"],
  ["default", "anything", "annotation"],
  ["example", "anything", "annotation"],
  ["examples", "anything", "annotation"],
  ["deprecated", "flag", "annotation"],
  ["readOnly", "flag", "annotation"],
  ["writeOnly", "flag", "annotation"],
  ["discriminator", "anything", "annotation"],
  ["externalDocs", "anything", "annotation"],
  ["xml", "anything", "annotation"],
];

/** What the value of each keyword is. */
export const KEYWORDS: ReadonlyMap<string, KeywordKind> = new Map(
  TABLE.map(([keyword, kind]) => [keyword, kind]),
);

/** The type that a keyword applies to, for those that apply to one. */
export const KEYWORD_TYPES: ReadonlyMap<string, KeywordType> = new Map(
  TABLE.flatMap(([keyword, , , type]) => (type === undefined ? [] : [[keyword, type]])),
);

/** Whether a keyword can constrain values of a type; one that is not known may. */
export function appliesTo(keyword: string, type: JsonType): boolean {
  return (KEYWORD_TYPES.get(keyword) ?? type) === type;
}

/** Keywords that do not constrain which values are accepted. */
export const ANNOTATIONS: ReadonlySet<string> = keywordsWhere((_, role) => role === "annotation");

/** Keywords that constrain which values are accepted, and that are interpreted. */
export const ASSERTIONS: ReadonlySet<string> = keywordsWhere(
  (_, role) => role === "constraint" || role === "inPlace",
);

/** Keywords that constrain only strings or numbers. */
export const SCALAR_KEYWORDS: ReadonlySet<string> = keywordsWhere(
  (_, role, type) => role === "constraint" && (type === "string" || type === "number"),
);

/** Keywords whose schemas apply to the same value as the schema that contains them. */
export const IN_PLACE_KEYWORDS: ReadonlySet<string> = keywordsWhere(
  (_, role) => role === "inPlace",
);

/** Keywords whose values are schemas, or hold schemas. */
export const SCHEMA_KEYWORDS: ReadonlySet<string> = keywordsWhere((kind) =>
  kind.startsWith("schema"),
);

/** Keywords whose value is an object with names as keys, rather than keywords. */
export const NAMED_KEYWORDS: ReadonlySet<string> = keywordsWhere(
  (kind) => kind === "schemas" || kind === "schemasOrNames" || kind === "namesByName",
);

/** Keywords that hold values, in which nothing is a keyword. */
export const VALUE_KEYWORDS: ReadonlySet<string> = keywordsWhere(
  (kind) => kind === "values" || kind === "anything",
);

function keywordsWhere(
  isOne: (kind: KeywordKind, role: KeywordRole, type: KeywordType | undefined) => boolean,
): Set<string> {
  return new Set(
    TABLE.flatMap(([keyword, kind, role, type]) => (isOne(kind, role, type) ? [keyword] : [])),
  );
}

/** Keywords whose values json-schema-to-typescript prints as code: a definition is data and may not have them. */
export const CODE_KEYWORDS: ReadonlySet<string> = new Set(["tsType", "tsEnumNames", "tsReadonly"]);

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
