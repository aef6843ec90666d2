import { checkBranch } from "./branches.js";
import type { Context } from "./context.js";
import { limitChecks, type Rules } from "./limits.js";
import { readPattern } from "./patterns.js";
import { readNames, readObject } from "./read-keyword.js";
import { CHARACTERS_PER_STEP, type Check, type Run } from "./run.js";
import { namesOf, ownValue, type UnknownObject } from "./values.js";

type ObjectCheck = Check<UnknownObject>;

const OBJECT_LIMITS: Rules<UnknownObject> = {
  minProperties: (object, limit, run) => properties(object, run) >= limit,
  maxProperties: (object, limit, run) => properties(object, run) <= limit,
};

export function objectChecks(schema: UnknownObject, context: Context): ObjectCheck[] {
  const checks = limitChecks(OBJECT_LIMITS, schema);
  const addDependent = (
    keyword: string,
    make: (name: string, entries: UnknownObject) => ObjectCheck,
  ): void => {
    const entries = readObject(schema, keyword);
    for (const name of Object.keys(entries)) {
      const check = make(name, entries);
      checks.push((object, run) => ownValue(object, name) === undefined || check(object, run));
    }
  };
  addDependent("dependentRequired", (name, entries) =>
    checkRequired("dependentRequired", readNames(entries, name) ?? [], name),
  );
  const names = context.optional(schema, "propertyNames");
  if (names !== undefined) checks.push(checkNames(names));
  addDependent("dependentSchemas", (name, entries) =>
    context.node(entries[name], "dependentSchemas"),
  );
  const required = readNames(schema, "required");
  if (required !== undefined) checks.push(checkRequired("required", required));
  const properties = propertyCheck(schema, context);
  if (properties !== undefined) checks.push(properties);
  return checks;
}

function checkRequired(keyword: string, names: readonly string[], cause?: string): ObjectCheck {
  return (object, run) => {
    run.spend(names.length / CHARACTERS_PER_STEP);
    let isValid = true;
    for (const name of names) {
      if (ownValue(object, name) !== undefined) continue;
      isValid = run.fail(keyword, cause, undefined, name);
      if (run.isDecided()) break;
    }
    return isValid;
  };
}

/** `properties`, `patternProperties` and `additionalProperties`: each property is looked at once. */
function propertyCheck(schema: UnknownObject, context: Context): ObjectCheck | undefined {
  const declared = readObject(schema, "properties");
  const others = context.optional(schema, "additionalProperties");
  const patterns = patternChecks(schema, context);
  if (others === undefined && patterns.length === 0 && Object.keys(declared).length === 0)
    return undefined;
  const known = new Map<string, Check>();

  /** Made when a value first has the property: a wide schema is rarely used as a whole. */
  const declaredCheck = (name: string): Check | undefined => {
    let check = known.get(name);
    if (check === undefined && Object.hasOwn(declared, name)) {
      check = context.node(declared[name], "properties");
      known.set(name, check);
    }
    return check;
  };

  return (object, run) => {
    let isValid = true;
    for (const name of Object.keys(object)) {
      const value = object[name];
      if (value === undefined) continue;
      run.spend(1);
      const check = declaredCheck(name);
      let count = 0;
      if (check !== undefined) {
        count = 1;
        if (!run.inside(check, value, name)) isValid = false;
      }
      for (const [pattern, inner] of patterns) {
        run.spend(1 + name.length / CHARACTERS_PER_STEP);
        if (!pattern.test(name)) continue;
        count += 1;
        if (!run.inside(inner, value, name)) isValid = false;
      }
      if (count === 0 && others !== undefined) {
        count = 1;
        if (!run.inside(others, value, name)) isValid = false;
      }
      if (count > 0) run.evaluated?.names.add(name);
      if (!isValid && run.isDecided()) break;
    }
    return isValid;
  };
}

/** The checks of `patternProperties`. */
function patternChecks(
  schema: UnknownObject,
  context: Context,
): readonly (readonly [pattern: RegExp, check: Check])[] {
  return Object.entries(readObject(schema, "patternProperties")).map(([source, inner]) => [
    readPattern(source, "patternProperties"),
    context.node(inner, "patternProperties"),
  ]);
}

function checkNames(check: Check): ObjectCheck {
  return (object, run) => {
    let isValid = true;
    for (const name of namesOf(object)) {
      if (checkBranch(check, name, run)) continue;
      isValid = run.fail("propertyNames", run.collect(check, name), name, name);
      if (run.isDecided()) break;
    }
    return isValid;
  };
}

function properties(object: UnknownObject, run: Run): number {
  const { length } = namesOf(object);
  run.spend(length);
  return length;
}
