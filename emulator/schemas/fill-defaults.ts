import { ValidationLimitError } from "noukai-codegen-runtime/validation";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import {
  createJsonObject,
  isJsonList,
  isJsonObject,
  ownValue,
  setOwn,
} from "../../generator/json-schema/values.js";
import { cloneJson } from "../json.js";
import { schemaInBundle } from "./bundle.js";
import type { Filled } from "./schema-threads.js";
import type { SchemaTest, Validator } from "./validate.js";

/** Levels of schemas inside of each other, references included. */
const MAX_DEPTH = 500;

/**
 * Fills in the `default`s of properties that a value does not have, at any depth. As a schema of `anyOf`, `oneOf`, `not` or `if`
 * need not be the one that the value is meant for, those in them are not used. A default that its own schema refuses is not
 * used either: schemas that tools write have `default: null` beside a type, and the value is valid without it.
 *
 * @param test tests a value by a schema of the document.
 * @param steps how many schemas may be looked at, those of tests included.
 * @returns the value itself where nothing is missing.
 * @throws UnusableSchemaError as the test. @throws ValidationLimitError where defaults take too many steps, or contain defaults without end.
 */
export function fillDefaults(
  document: JsonObject,
  value: JsonValue,
  test: SchemaTest,
  steps: number,
): JsonValue {
  let left = steps;

  function fill(schema: JsonValue | undefined, given: JsonValue, depth: number): JsonValue {
    left -= 1;
    if (left < 0) throw new ValidationLimitError("steps");
    if (depth > MAX_DEPTH) throw new ValidationLimitError("depth");
    if (!isJsonObject(schema) || typeof given !== "object" || given === null) return given;
    let filled = given;
    const reference = ownValue(schema, "$ref");
    if (typeof reference === "string")
      filled = within(filled, schemaInBundle(document, reference), depth);
    for (const part of listIn(schema, "allOf")) filled = within(filled, part, depth);
    return isJsonObject(filled)
      ? fillObject(schema, filled, depth)
      : fillList(schema, filled, depth);
  }

  function isAccepted(schema: JsonValue, added: JsonValue): boolean {
    return test(schema, added, left, (spent) => {
      left -= spent;
    });
  }

  /** As `fill`, for another schema of the same value. */
  function within(
    given: JsonObject | readonly JsonValue[],
    schema: JsonValue | undefined,
    depth: number,
  ): JsonObject | readonly JsonValue[] {
    const filled = fill(schema, given, depth + 1);
    return typeof filled === "object" && filled !== null ? filled : given;
  }

  function fillList(
    schema: JsonObject,
    given: readonly JsonValue[],
    depth: number,
  ): readonly JsonValue[] {
    const prefix = listIn(schema, "prefixItems");
    const rest = ownValue(schema, "items");
    if (prefix.length === 0 && rest === undefined) return given;
    const filled = given.map((item, index) => fill(prefix[index] ?? rest, item, depth + 1));
    return filled.some((item, index) => item !== given[index]) ? filled : given;
  }

  function fillObject(schema: JsonObject, given: JsonObject, depth: number): JsonObject {
    const changes = createJsonObject({});
    const set = (name: string, before: JsonValue | undefined, after: JsonValue): void => {
      if (after !== before) changes[name] = after;
    };
    const declared = objectIn(schema, "properties");
    for (const [name, property] of Object.entries(declared)) {
      left -= 1;
      const before = ownValue(given, name);
      const standard = isJsonObject(property) ? ownValue(property, "default") : undefined;
      if (before !== undefined) set(name, before, fill(property, before, depth + 1));
      else if (standard !== undefined) {
        const added = fill(property, cloneJson(standard), depth + 1);
        if (isAccepted(property, added)) set(name, before, added);
      }
    }
    const patterns = Object.entries(objectIn(schema, "patternProperties"));
    const others = ownValue(schema, "additionalProperties");
    if (patterns.length > 0 || isJsonObject(others)) {
      for (const [name, before] of Object.entries(given)) {
        const matching = patterns.filter(([pattern]) => matches(pattern, name));
        const isKnown = matching.length > 0 || Object.hasOwn(declared, name);
        for (const [, inner] of matching)
          set(name, before, fill(inner, changes[name] ?? before, depth + 1));
        if (!isKnown) set(name, before, fill(others, before, depth + 1));
      }
    }
    const names = Object.keys(changes);
    if (names.length === 0) return given;
    const filled: Record<string, JsonValue> = { ...given };
    for (const name of names) setOwn(filled, name, changes[name] ?? null);
    return filled;
  }

  return fill(document, value, 0);
}

/** What values are filled and checked by: a document, and its validator and tests. */
export interface FillParts {
  readonly document: JsonObject;
  readonly validate: Validator;
  readonly test: SchemaTest;
}

/**
 * Fills in defaults, and checks the result. A default that one schema accepts may be refused by another of the same value: where
 * the value is valid without its defaults, it stays as it is.
 *
 * @param steps how many steps each part of the work may take.
 * @throws UnusableSchemaError, ValidationLimitError as `fillDefaults` and a `Validator`.
 */
export function fillAndCheck(parts: FillParts, value: JsonValue, steps: number): Filled {
  const { document, validate, test } = parts;
  const filled = fillDefaults(document, value, test, steps);
  const violation = validate(filled, steps);
  if (violation === undefined) return { value: filled };
  const isDefault = filled !== value && validate(value, steps) === undefined;
  return isDefault ? { value } : { violation };
}

function listIn(schema: JsonObject, keyword: string): readonly JsonValue[] {
  const value = ownValue(schema, keyword);
  return isJsonList(value) ? value : [];
}

function objectIn(schema: JsonObject, keyword: string): JsonObject {
  const value = ownValue(schema, keyword);
  return isJsonObject(value) ? value : {};
}

/** An invalid pattern is reported by the validator. */
function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return false;
  }
}
