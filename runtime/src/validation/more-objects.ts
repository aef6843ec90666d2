import { checkBranch } from "./branches.js";
import type { Context } from "./context.js";
import { limitChecks, type Rules } from "./limits.js";
import { checkRequired } from "./objects.js";
import { readNames, readObject } from "./read-keyword.js";
import type { Check, Run } from "./run.js";
import { namesOf, ownValue, type UnknownObject } from "./values.js";

type ObjectCheck = Check<UnknownObject>;

const OBJECT_LIMITS: Rules<UnknownObject> = {
  minProperties: (object, limit, run) => properties(object, run) >= limit,
  maxProperties: (object, limit, run) => properties(object, run) <= limit,
};

export function moreObjectChecks(schema: UnknownObject, context: Context): ObjectCheck[] {
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
  return checks;
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
