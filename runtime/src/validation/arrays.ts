import { checkBranch } from "./branches.js";
import type { Context } from "./context.js";
import { ValueSet } from "./equality.js";
import { ARRAY_LIMITS, limitChecks } from "./limits.js";
import { readList, readNumber } from "./read-keyword.js";
import type { Check, Run } from "./run.js";
import { ownValue, type UnknownObject } from "./values.js";

type Items = readonly unknown[];

export function arrayChecks(schema: UnknownObject, context: Context): Check<Items>[] {
  const checks = limitChecks(ARRAY_LIMITS, schema);
  if (ownValue(schema, "uniqueItems") === true) checks.push(checkUnique);
  const contained = context.optional(schema, "contains");
  if (contained !== undefined) checks.push(checkContains(schema, contained));
  const prefix = readList(schema, "prefixItems")?.map((item) => context.node(item, "prefixItems"));
  const rest = context.optional(schema, "items");
  if (prefix !== undefined || rest !== undefined) checks.push(checkItems(prefix ?? [], rest));
  return checks;
}

function checkItems(prefix: readonly Check[], rest: Check | undefined): Check<Items> {
  return (items, run) => {
    const end = rest === undefined ? Math.min(prefix.length, items.length) : items.length;
    if (run.evaluated !== undefined) run.evaluated.items = Math.max(run.evaluated.items, end);
    let isValid = true;
    for (let index = 0; index < end; index += 1) {
      const check = prefix[index] ?? rest;
      if (check === undefined || run.inside(check, items[index], index)) continue;
      isValid = false;
      if (run.isDecided()) break;
    }
    return isValid;
  };
}

function checkUnique(items: Items, run: Run): boolean {
  const seen = new ValueSet();
  run.spend(items.length);
  return items.every((item) => seen.add(item, run)) || run.fail("uniqueItems", true, items);
}

function checkContains(schema: UnknownObject, check: Check): Check<Items> {
  const least = readNumber(schema, "minContains") ?? 1;
  const most = readNumber(schema, "maxContains") ?? Infinity;
  const checkItem: Check = (item, run) => checkBranch(check, item, run);
  return (items, run) => {
    let count = 0;
    for (const [index, item] of items.entries()) {
      if (!run.inside(checkItem, item, index)) continue;
      count += 1;
      run.evaluated?.indexes.add(index);
    }
    if (count < least) return run.fail("contains", least, items);
    return count <= most || run.fail("maxContains", most, items);
  };
}
