import { isList, isObject } from "../../../json-schema/values.js";

/** How deep a result may nest: a definition of the greatest depth inside of a few envelopes. */
export const MAX_RESULT_DEPTH = 256;
/** How many values a result may hold: a project of a few thousand flows. */
export const MAX_RESULT_VALUES = 4_000_000;

/** Whether a value of `JSON.parse` can be walked without care: later stages recurse. */
export function isWithinLimits(root: unknown): boolean {
  let values = 0;
  const pending: { readonly value: unknown; readonly depth: number }[] = [
    { value: root, depth: 0 },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    values += 1;
    if (depth > MAX_RESULT_DEPTH || values > MAX_RESULT_VALUES) return false;
    const inner = isList(value) ? value : isObject(value) ? Object.values(value) : [];
    for (const item of inner) pending.push({ value: item, depth: depth + 1 });
  }
  return true;
}
