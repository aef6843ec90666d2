import type { Context } from "./context.js";
import { ARRAY_LIMITS, limitChecks } from "./limits.js";
import { readList } from "./read-keyword.js";
import type { Check } from "./run.js";
import type { UnknownObject } from "./values.js";

type Items = readonly unknown[];

export function arrayChecks(schema: UnknownObject, context: Context): Check<Items>[] {
  const checks = [
    ...limitChecks(ARRAY_LIMITS, schema),
    ...(context.more?.array(schema, context) ?? []),
  ];
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
