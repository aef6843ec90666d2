import type { JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { textOf } from "../json.js";
import type { Scope } from "./call.js";
import { StepError } from "./errors.js";

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
/** Maximum length of a rendered text, in characters: a template may repeat a placeholder for a long input. */
const MAX_TEXT = 16 * 1024 * 1024;

/**
 * Replaces `{{…}}`: `initial.…` is a flow input; `item`, `item.…` and `index` belong to the innermost loop;
 * `input` is the step's whole input; anything else is a path in the step's input. Strings are inserted
 * as they are, other values as JSON.
 *
 * @throws StepError `MISSING_VARIABLE`, naming the placeholder, when there is no such value; `TEXT_TOO_LONG`.
 */
export function renderTemplate(template: string, scope: Scope): string {
  let length = template.length;
  return template.replace(PLACEHOLDER, (_, inside: string) => {
    const text = textOf(required(inside.trim(), scope));
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
  const [, name] = /^\{\{([^{}]*)\}\}$/.exec(template) ?? [];
  return name === undefined ? renderTemplate(template, scope) : required(name.trim(), scope);
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
  const [head = "", ...rest] = name.split(".");
  if (head === "initial") return lookUp(scope.initial, rest);
  if (scope.loop !== undefined) {
    if (head === "item") return lookUp(scope.loop.item, rest);
    if (name === "index") return scope.loop.index;
  }
  const whole = head === "input" ? lookUp(scope.input, rest) : undefined;
  return whole ?? lookUp(scope.input, [head, ...rest]);
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
