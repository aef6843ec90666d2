import {
  onlyPlaceholder,
  referencesOf,
  replacePlaceholders,
  type ReferenceRoot,
} from "../../generator/flow/template.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { textOf } from "../json.js";
import type { Scope } from "./call.js";
import { StepError } from "./errors.js";

/** Maximum length of a rendered text, in characters: a template may repeat a placeholder for a long input. */
const MAX_TEXT = 16 * 1024 * 1024;

/**
 * Replaces `{{…}}` by what `generator/flow/template.ts` says it means. Strings are inserted as they are, other values as
 * JSON.
 *
 * @throws StepError `MISSING_VARIABLE`, naming the placeholder, when there is no such value; `TEXT_TOO_LONG`.
 */
export function renderTemplate(template: string, scope: Scope): string {
  let length = template.length;
  return replacePlaceholders(template, (name) => {
    const text = textOf(required(name, scope));
    length += text.length;
    if (length <= MAX_TEXT) return text;
    throw new StepError(
      "TEXT_TOO_LONG",
      `A text with its placeholders replaced has more than ${MAX_TEXT} characters`,
    );
  });
}

function required(name: string, scope: Scope): JsonValue {
  const value = resolve(name, scope);
  if (value === undefined) {
    throw new StepError("MISSING_VARIABLE", missing(name, scope), { details: { variable: name } });
  }
  return value;
}

/**
 * As `renderTemplate`, but a template that is a single placeholder returns the value itself, so that numbers stay
 * numbers.
 *
 * @throws StepError `MISSING_VARIABLE`
 */
export function renderValue(template: string, scope: Scope): JsonValue {
  const name = onlyPlaceholder(template);
  return name === undefined ? renderTemplate(template, scope) : required(name, scope);
}

/** Follows a path through objects (own properties only) and arrays (by index). */
export function lookUp(
  value: JsonValue | undefined,
  path: readonly string[],
): JsonValue | undefined {
  let current = value;
  for (const key of path) {
    if (isJsonObject(current)) current = ownValue(current, key);
    else if (isJsonList(current)) current = /^\d+$/.test(key) ? current[Number(key)] : undefined;
    else return undefined;
  }
  return current;
}

function resolve(name: string, scope: Scope): JsonValue | undefined {
  for (const { root, path } of referencesOf(name, scope.loop !== undefined)) {
    const value = lookUp(rootValue(root, scope), path);
    if (value !== undefined) return value;
  }
  return undefined;
}

function rootValue(root: ReferenceRoot, { input, initial, loop }: Scope): JsonValue | undefined {
  switch (root) {
    case "input":
      return input;
    case "initial":
      return initial;
    case "item":
    case "index":
      return loop?.[root];
  }
}

function missing(name: string, scope: Scope): string {
  const [head = "", ...rest] = name.split(".");
  const where = head === "initial" ? scope.initial : scope.input;
  const known = isJsonObject(where) ? Object.keys(where) : [];
  const has =
    known.length === 0 ? "has no fields" : `has ${known.map((key) => `"${key}"`).join(", ")}`;
  const place =
    head === "initial"
      ? `the flow was given no input "${rest.join(".")}"; it`
      : "the step's input has no such field; it";
  return `The prompt refers to {{${name}}}, but ${place} ${has}`;
}
