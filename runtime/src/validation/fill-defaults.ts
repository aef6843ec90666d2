import type { Validator } from "./compile.js";
import type { SchemaTest } from "./tests.js";
import { ValidationLimitError } from "./errors.js";
import { resolvePointer } from "./references.js";
import type { Violation } from "./run.js";
import { isList, isObject, ownValue, setOwn, type UnknownObject } from "./values.js";

/** Levels of schemas inside of each other, references included. */
const MAX_DEPTH = 500;

/** What values are filled and checked by: a schema, the document that it refers into, its validator, and tests by the document. */
export interface FillParts {
  readonly document: unknown;
  readonly schema: unknown;
  readonly validate: Validator;
  readonly test: SchemaTest;
}

/** A valid value with its defaults, or what is wrong with it. */
export type Filled = { readonly value: unknown } | { readonly violations: readonly Violation[] };

/**
 * Fills in defaults as the service does, and checks the result. A default that one schema accepts may be refused by another of
 * the same value: where the value is valid without its defaults, it stays as it is.
 *
 * @param steps how many steps each part of the work may take.
 * @throws InvalidSchemaError, ValidationLimitError as a `Validator`.
 */
export function fillAndCheck(parts: FillParts, value: unknown, steps: number): Filled {
  const { validate } = parts;
  const filled = fillDefaults(parts, value, steps);
  const violations = validate(filled, { steps });
  if (violations.length === 0) return { value: filled };
  const isDefault = filled !== value && validate(value, { steps }).length === 0;
  return isDefault ? { value } : { violations };
}

/**
 * Fills in the `default`s of properties that a value does not have, at any depth. As a schema of `anyOf`, `oneOf`, `not` or `if`
 * need not be the one that the value is meant for, those in them are not used. A default that its own schema refuses is not
 * used either: schemas that tools write have `default: null` beside a type, and the value is valid without it.
 *
 * @param steps how many schemas may be looked at, those of tests included.
 * @returns the value itself where nothing is missing.
 * @throws InvalidSchemaError as the test. @throws ValidationLimitError where defaults take too many steps, or contain defaults without end.
 */
function fillDefaults(
  { document, schema: root, test }: FillParts,
  value: unknown,
  steps: number,
): unknown {
  let left = steps;

  function fill(schema: unknown, given: unknown, depth: number): unknown {
    left -= 1;
    if (left < 0) throw new ValidationLimitError("steps");
    if (depth > MAX_DEPTH) throw new ValidationLimitError("depth");
    if (!isObject(schema) || !isCompound(given)) return given;
    let filled = given;
    const reference = ownValue(schema, "$ref");
    if (typeof reference === "string")
      filled = within(filled, resolvePointer(document, reference), depth);
    for (const part of listIn(schema, "allOf")) filled = within(filled, part, depth);
    return isList(filled) ? fillList(schema, filled, depth) : fillObject(schema, filled, depth);
  }

  function isAccepted(schema: unknown, added: unknown): boolean {
    return test(schema, added, left, (spent) => {
      left -= spent;
    });
  }

  /** As `fill`, for another schema of the same value. */
  function within(given: Compound, schema: unknown, depth: number): Compound {
    const filled = fill(schema, given, depth + 1);
    return isCompound(filled) ? filled : given;
  }

  function fillList(schema: UnknownObject, given: readonly unknown[], depth: number): unknown {
    const prefix = listIn(schema, "prefixItems");
    const rest = ownValue(schema, "items");
    if (prefix.length === 0 && rest === undefined) return given;
    const filled = given.map((item, index) => fill(prefix[index] ?? rest, item, depth + 1));
    return filled.some((item, index) => item !== given[index]) ? filled : given;
  }

  function fillObject(schema: UnknownObject, given: UnknownObject, depth: number): unknown {
    const changes = new Map<string, unknown>();
    const set = (name: string, before: unknown, after: unknown): void => {
      if (after !== before) changes.set(name, after);
    };
    const declared = objectIn(schema, "properties");
    for (const [name, property] of Object.entries(declared)) {
      left -= 1;
      const before = ownValue(given, name);
      const standard = isObject(property) ? ownValue(property, "default") : undefined;
      if (before !== undefined) set(name, before, fill(property, before, depth + 1));
      else if (standard !== undefined) {
        const added = fill(property, cloneJson(standard), depth + 1);
        if (isAccepted(property, added)) set(name, before, added);
      }
    }
    const patterns = Object.entries(objectIn(schema, "patternProperties"));
    const others = ownValue(schema, "additionalProperties");
    if (patterns.length > 0 || isObject(others)) {
      for (const [name, before] of Object.entries(given)) {
        const matching = patterns.filter(([pattern]) => matches(pattern, name));
        const isKnown = matching.length > 0 || Object.hasOwn(declared, name);
        for (const [, inner] of matching)
          set(name, before, fill(inner, changes.get(name) ?? before, depth + 1));
        if (!isKnown) set(name, before, fill(others, before, depth + 1));
      }
    }
    if (changes.size === 0) return given;
    const filled = { ...given };
    for (const [name, after] of changes) setOwn(filled, name, after);
    return filled;
  }

  return fill(root, value, 0);
}

/** A copy that is not the schema's. */
function cloneJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

type Compound = readonly unknown[] | UnknownObject;

function isCompound(value: unknown): value is Compound {
  return isList(value) || isObject(value);
}

function listIn(schema: UnknownObject, keyword: string): readonly unknown[] {
  const value = ownValue(schema, keyword);
  return isList(value) ? value : [];
}

function objectIn(schema: UnknownObject, keyword: string): UnknownObject {
  const value = ownValue(schema, keyword);
  return isObject(value) ? value : {};
}

/** An invalid pattern is reported by the validator. */
function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return false;
  }
}
