import { TYPE_NAMES, type KeywordKind } from "./keywords.js";
import { isList, isObject } from "./values.js";

/** Whether a value has the form that a kind of keyword needs. The schemas in it are not looked at. */
export function hasForm(kind: KeywordKind, value: unknown): boolean {
  switch (kind) {
    case "schema":
      return isSchemaLike(value);
    case "schemas":
    case "schemasOrNames":
      return isObject(value);
    case "schemaList":
      return isList(value) && value.length > 0;
    case "schemaOrList":
      return isList(value) || isSchemaLike(value);
    case "types":
      return isList(value) ? value.length > 0 && value.every(isType) : isType(value);
    case "names":
      return isNames(value);
    case "namesByName":
      return isObject(value) && Object.values(value).every(isNames);
    case "values":
      return isList(value);
    case "reference":
    case "text":
      return typeof value === "string";
    case "pattern":
      return typeof value === "string" && patternError(value) === undefined;
    case "flag":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "positive":
      return typeof value === "number" && value > 0;
    case "count":
      return typeof value === "number" && Number.isInteger(value) && value >= 0;
    case "anything":
      return true;
  }
}

function isSchemaLike(value: unknown): boolean {
  return typeof value === "boolean" || isObject(value);
}

function isType(value: unknown): boolean {
  return TYPE_NAMES.some((name) => name === value);
}

function isNames(value: unknown): boolean {
  return isList(value) && value.every((name) => typeof name === "string");
}

/** Why a text is no regular expression of ECMA-262; undefined where it is one. */
export function patternError(pattern: string): string | undefined {
  // Many patterns that work elsewhere have escapes which the u flag forbids.
  return compileError(pattern, "u") === undefined ? undefined : compileError(pattern, "");
}

function compileError(pattern: string, flags: string): string | undefined {
  try {
    new RegExp(pattern, flags);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*: /s, "") : String(error);
  }
}
