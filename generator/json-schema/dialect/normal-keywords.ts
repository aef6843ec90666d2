import { hasForm, patternError } from "../keyword-forms.js";
import { ANNOTATIONS, CODE_KEYWORDS, KEYWORDS } from "../keywords.js";
import { schemasIn, typeNames } from "../keyword-values.js";
import type { JsonObject, JsonValue } from "../types.js";
import { createJsonObject, isJsonList, isJsonObject } from "../values.js";
import { hasKeyword, type DialectOfSchema } from "./dialects.js";
import { isHidden } from "./written-schema.js";

/** Keywords that say what a schema is called, and in which dialect it is. */
const IDENTIFIERS: ReadonlySet<string> = new Set([
  ...["$schema", "$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary"],
]);
/** Keywords that the normal form does not have, whatever their value. */
const TRANSLATED: ReadonlySet<string> = new Set([
  ...IDENTIFIERS,
  ...CODE_KEYWORDS,
  ...["additionalItems", "dependencies", "$dynamicRef", "$recursiveRef"],
]);
/** Where a pattern that is no regular expression of ECMA-262 is kept: nothing asserts it. */
const UNREAD_PATTERN = "x-pattern";

/** A keyword of the normal form. The schemas in its value are still as they were written. */
export interface NormalKeyword {
  readonly name: string;
  readonly value: JsonValue;
  /** The keyword that it was written as. */
  readonly written: string;
}

/** Whether `normalKeywords` would change nothing. */
export function isNormal(schema: JsonObject, dialect: DialectOfSchema): boolean {
  if (isHidden(schema, dialect)) return false;
  return Object.keys(schema).every((keyword) => isNormalKeyword(keyword, schema, dialect));
}

function isNormalKeyword(keyword: string, schema: JsonObject, dialect: DialectOfSchema): boolean {
  const kind = KEYWORDS.get(keyword);
  if (TRANSLATED.has(keyword) || (keyword === "id" && dialect === "draft-04")) return false;
  if (kind === undefined) return true;
  const value = schema[keyword];
  if (!hasKeyword(dialect, keyword) || !hasForm(kind, value)) return false;
  switch (keyword) {
    case "nullable":
      return isWrapped(schema);
    case "items":
      return !isJsonList(value);
    case "required":
      return isJsonList(value) && new Set(value).size === value.length;
    case "patternProperties":
      return hasReadablePatterns(value);
    default:
      return true;
  }
}

/**
 * The keywords of a schema in 2020-12. What is not valid in the schema's dialect but can mean only one thing is read so, and
 * what means nothing is left out; `rules/keyword-value.ts` warns of it.
 */
export function normalKeywords(schema: JsonObject, dialect: DialectOfSchema): NormalKeyword[] {
  const found: NormalKeyword[] = [];
  const add = (written: string, value: JsonValue, name = written): void => {
    found.push({ name, value, written });
  };
  const hides = isHidden(schema, dialect);
  const isTuple = isJsonList(schema.items);
  for (const [keyword, value] of Object.entries(schema)) {
    const kind = KEYWORDS.get(keyword);
    if (IDENTIFIERS.has(keyword) || CODE_KEYWORDS.has(keyword)) continue;
    if (kind === undefined) {
      if (keyword !== "id" || dialect !== "draft-04") add(keyword, value);
      continue;
    }
    const isAnnotation = ANNOTATIONS.has(keyword);
    if (!isAnnotation && !hasKeyword(dialect, keyword)) continue;
    if (!isAnnotation && hides && keyword !== "$ref") continue;
    switch (keyword) {
      case "items":
        if (!isTuple) add(keyword, value);
        else if (schema.prefixItems === undefined && hasForm("schemaList", value))
          add(keyword, value, "prefixItems");
        break;
      case "additionalItems":
        if (isTuple) add(keyword, value, "items");
        break;
      case "dependencies":
        if (isJsonObject(value)) addDependencies(value, schema, add);
        break;
      case "minimum":
      case "maximum":
        if (schema[exclusive(keyword)] !== true) add(keyword, value);
        break;
      case "exclusiveMinimum":
      case "exclusiveMaximum":
        addExclusive(keyword, value, schema, add);
        break;
      case "type":
        add(
          keyword,
          schema.nullable === true && hasKeyword(dialect, "nullable") ? withNull(schema) : value,
        );
        break;
      case "nullable":
        if (isWrapped(schema)) add(keyword, value);
        break;
      case "required":
        add(keyword, isJsonList(value) ? [...new Set(value)] : value);
        break;
      case "pattern":
        add(keyword, value, hasForm(kind, value) ? keyword : UNREAD_PATTERN);
        break;
      case "patternProperties":
        add(keyword, withReadablePatterns(value));
        break;
      case "additionalProperties":
      case "unevaluatedProperties":
        // A name that an unread pattern may match is not another property.
        if (hasReadablePatterns(schema.patternProperties)) add(keyword, value);
        break;
      case "deprecated":
        add(keyword, value !== false && value !== null);
        break;
      default:
        if (hasForm(kind, value)) add(keyword, value);
    }
  }
  return found;
}

/** Whether a schema accepts null by `nullable` alone: in OpenAPI 3.0 it means nothing then, and services send null. */
export function isNullableWithoutType(schema: JsonObject, dialect: DialectOfSchema): boolean {
  return (
    hasKeyword(dialect, "nullable") &&
    schema.nullable === true &&
    schema.type === undefined &&
    !isWrapped(schema)
  );
}

/** Whether a schema has the form that `nullable` without `type` is translated to. */
function isWrapped({ nullable, type, anyOf }: JsonObject): boolean {
  return (
    nullable === true &&
    type === undefined &&
    schemasIn(anyOf).some((member) => isJsonObject(member) && member.type === "null")
  );
}

type Add = (written: string, value: JsonValue, name?: string) => void;

function addDependencies(dependencies: JsonObject, schema: JsonObject, add: Add): void {
  const required = createJsonObject({});
  const schemas = createJsonObject({});
  for (const [name, dependency] of Object.entries(dependencies)) {
    if (isJsonList(dependency)) required[name] = dependency;
    else schemas[name] = dependency;
  }
  // In the dialects that have `dependencies`, the other two are unknown; elsewhere nobody writes both.
  if (Object.keys(required).length > 0 && schema.dependentRequired === undefined)
    add("dependencies", required, "dependentRequired");
  if (Object.keys(schemas).length > 0 && schema.dependentSchemas === undefined)
    add("dependencies", schemas, "dependentSchemas");
}

function addExclusive(
  keyword: "exclusiveMinimum" | "exclusiveMaximum",
  value: JsonValue,
  schema: JsonObject,
  add: Add,
): void {
  const bound = value === true ? schema[inclusive(keyword)] : value;
  if (typeof bound === "number") add(keyword, bound);
}

function exclusive(keyword: "minimum" | "maximum"): string {
  return keyword === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
}

function inclusive(keyword: "exclusiveMinimum" | "exclusiveMaximum"): string {
  return keyword === "exclusiveMinimum" ? "minimum" : "maximum";
}

function withNull(schema: JsonObject): JsonValue {
  return [...new Set([...(typeNames(schema) ?? []), "null"])];
}

function hasReadablePatterns(patterns: JsonValue | undefined): boolean {
  return (
    !isJsonObject(patterns) ||
    Object.keys(patterns).every((pattern) => patternError(pattern) === undefined)
  );
}

function withReadablePatterns(patterns: JsonValue): JsonValue {
  if (!isJsonObject(patterns)) return patterns;
  return createJsonObject(
    Object.fromEntries(
      Object.entries(patterns).filter(([pattern]) => patternError(pattern) === undefined),
    ),
  );
}
