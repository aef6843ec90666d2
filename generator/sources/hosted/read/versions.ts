import { MAX_PUBLISHED } from "../../../definition/limits.js";
import { isList, isObject } from "../../../json-schema/values.js";
import {
  entriesOf,
  firstFound,
  HostedObject,
  type Found,
  type FoundObject,
} from "./hosted-object.js";
import { Notes } from "./notes.js";
import { parseStructure } from "./parse-structure.js";

/** What a flow says about its versions. */
export interface ReadVersions {
  /** Ascending; undefined where nothing is said. */
  readonly published: readonly number[] | undefined;
  readonly production: number | undefined;
  /** Published versions with the objects that have their content, if any. */
  readonly contents: readonly { readonly version: number; readonly part: FoundObject }[];
}

const PRODUCTION_KEYS = (
  "productionversion productionversionid productionversionnumber production promotedversion " +
  "promotedversionid liveversion liveversionid activeversion activeversionid"
).split(" ");

/** Reads versions and the one in production, which are named by number or by id. */
export function readVersions(parts: readonly HostedObject[], notes: Notes): ReadVersions {
  const listed = firstFound(parts, "versions", "publishedversions", "published", "releases");
  const byId = new Map<string, number>();
  const numbers = new Set<number>();
  const contents = new Map<number, FoundObject>();
  let marked: number | undefined;
  const entries = listed === undefined ? [] : entriesOf({ ...listed, value: listOf(listed) });
  for (const entry of entries) {
    const value = parseStructure(entry.value);
    const object = isObject(value) ? new HostedObject({ ...entry, value }, new Notes()) : undefined;
    const number = numberOf(
      object === undefined ? value : object.peek("version", "versionnumber", "number", "v"),
      entry.key,
    );
    // Version 0 is the draft (PROTOCOL.md, "Addresses").
    if (number === 0) continue;
    if (number === undefined) {
      notes.unplaced("version without a number", entry.path, value);
      continue;
    }
    if (numbers.size >= MAX_PUBLISHED) {
      notes.unplaced(`version beyond the first ${MAX_PUBLISHED}`, entry.path, value);
      continue;
    }
    numbers.add(number);
    if (object === undefined) continue;
    for (const id of [object.text("id"), object.text("versionid")])
      if (id !== undefined) byId.set(id, number);
    if (object.peek("isproduction", "production", "promoted", "ispromoted", "islive") === true)
      marked = number;
    contents.set(number, contentOf(object));
  }
  const production = productionOf(parts, byId, numbers, notes) ?? marked;
  if (production !== undefined) numbers.add(production);
  const ascending = [...numbers].sort((a, b) => a - b);
  return {
    published: listed === undefined && production === undefined ? undefined : ascending,
    production,
    contents: [...contents].sort(([a], [b]) => a - b).map(([version, part]) => ({ version, part })),
  };
}

function listOf({ value }: Found): unknown {
  const parsed = parseStructure(value);
  // One number: how many versions there are, or the newest one.
  return isList(parsed) || isObject(parsed) ? parsed : [];
}

/** The object that has the content of a version: the version itself, or what it keeps it under. */
function contentOf(version: HostedObject): FoundObject {
  const inner = version.object("snapshot", "definition", "content", "flow", "data", "payload");
  return inner ?? { value: version.value, path: version.path };
}

function productionOf(
  parts: readonly HostedObject[],
  byId: ReadonlyMap<string, number>,
  known: ReadonlySet<number>,
  notes: Notes,
): number | undefined {
  for (const key of PRODUCTION_KEYS) {
    const found = firstFound(parts, key);
    const value = parseStructure(found?.value);
    if (found === undefined || typeof value === "boolean") continue;
    const named = isObject(value)
      ? new HostedObject({ ...found, value }, new Notes()).peek(
          "version",
          "versionnumber",
          "number",
          "id",
        )
      : value;
    const number =
      (typeof named === "string" ? byId.get(named) : undefined) ?? numberOf(named, undefined);
    if (number !== undefined && (number > 0 || known.has(number))) return number;
    if (number !== 0) notes.unplaced("version in production that is not listed", found.path, value);
  }
  return undefined;
}

/** A version number, also as `"2"` or `"v2"`. */
function numberOf(value: unknown, key: string | undefined): number | undefined {
  for (const each of [value, key]) {
    if (typeof each === "number" && Number.isSafeInteger(each) && each >= 0) return each;
    if (typeof each === "string" && /^v?\d{1,9}$/i.test(each.trim()))
      return Number(each.trim().replace(/^v/i, ""));
  }
  return undefined;
}
