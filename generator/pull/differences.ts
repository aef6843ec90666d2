import { canonicalJson } from "../json-schema/equality.js";
import { isList, isObject } from "../json-schema/values.js";

/** More differences than these are only counted. */
const MOST_SHOWN = 8;

/** Where two definitions differ, such as `steps/find/prompt`. */
export function differencesOf(before: unknown, after: unknown): readonly string[] {
  const found: string[] = [];
  compare(before, after, "", found);
  const more = found.length - MOST_SHOWN;
  return more > 0 ? [...found.slice(0, MOST_SHOWN), `and ${more} more`] : found;
}

function compare(before: unknown, after: unknown, path: string, found: string[]): void {
  if (canonicalJson(before) === canonicalJson(after)) return;
  const [old, current] = [membersOf(before), membersOf(after)];
  if (old === undefined || current === undefined) {
    found.push(path === "" ? "everything" : path);
    return;
  }
  const start = found.length;
  for (const key of new Set([...old.keys(), ...current.keys()]))
    compare(old.get(key), current.get(key), path === "" ? key : `${path}/${key}`, found);
  if (found.length === start) found.push(`${path} (order)`);
}

/** The members of an object, or of a list by the ids or names of its items. */
function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (isObject(value)) return new Map(Object.entries(value));
  if (!isList(value)) return undefined;
  return new Map(
    value.map((item, index) => {
      const name = isObject(item) ? (item.id ?? item.name) : undefined;
      return [typeof name === "string" ? name : String(index), item];
    }),
  );
}
