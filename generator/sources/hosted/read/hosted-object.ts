import type { Path } from "../../../json-schema/types.js";
import { canonicalJson } from "../../../json-schema/equality.js";
import { isList, isObject, type UnknownObject } from "../../../json-schema/values.js";
import { parseStructure } from "./parse-structure.js";
import { isEmpty, type Notes } from "./notes.js";

/** A value of a result, and where it is. */
export interface Found {
  readonly value: unknown;
  readonly path: Path;
}

/** An object of a result, and where it is. */
export interface FoundObject extends Found {
  readonly value: UnknownObject;
}

/**
 * What every object may have and no definition has a place for: dates, people, positions in an editor, counts, and ids of
 * what the object belongs to.
 */
const WITHOUT_PLACE: ReadonlySet<string> = new Set(
  (
    "createdat updatedat publishedat deletedat archivedat createdby updatedby publishedby ownerid userid position x y width " +
    "height color colour icon ui canvas viewport blockcount stepcount blockscount stepscount flowcount " +
    "versioncount testcasecount testcases tests contentversion contenthash etag revision checksum organizationid orgid " +
    "projectid flowid sortorder order index depth level parentid parent annotations annotation status tags"
  ).split(" "),
);

/** A key without its case and separators: `flow_id`, `flowId` and `FlowID` are one. */
export function canonicalKey(key: string): string {
  return key.replaceAll(/[^\p{L}\p{N}$]/gu, "").toLowerCase();
}

/**
 * An object of which nothing is forgotten: its keys are taken by name, in snake case or camel case, and `finish` notes
 * those that nobody took.
 */
export class HostedObject {
  readonly value: UnknownObject;
  readonly path: Path;
  readonly notes: Notes;
  readonly #keys = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor({ value, path }: FoundObject, notes: Notes) {
    this.value = value;
    this.path = path;
    this.notes = notes;
    for (const key of Object.keys(value)) {
      const canonical = canonicalKey(key);
      if (!this.#keys.has(canonical)) this.#keys.set(canonical, key);
    }
  }

  /** The value of the first of these keys that has one. Later ones with the same value are taken too. */
  take(...names: readonly string[]): Found | undefined {
    let found: Found | undefined;
    for (const name of names) {
      const key = this.#keys.get(name);
      const value = key === undefined ? undefined : this.value[key];
      if (key === undefined || value === undefined || value === null) continue;
      if (found === undefined) found = { value, path: [...this.path, key] };
      else if (!isSame(value, found.value)) continue;
      this.#taken.add(key);
    }
    return found;
  }

  /** As `take`, without taking. */
  peek(...names: readonly string[]): unknown {
    for (const name of names) {
      const key = this.#keys.get(name);
      const value = key === undefined ? undefined : this.value[key];
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  }

  /** Whether it says anything under one of these keys. */
  has(...names: readonly string[]): boolean {
    return names.some((name) => !isEmpty(this.peek(name)));
  }

  /** Takes a text, or a number as one. Other values are left. */
  text(...names: readonly string[]): string | undefined {
    const value = this.peek(...names);
    if (typeof value !== "string" && typeof value !== "number") return undefined;
    this.take(...names);
    const text = String(value);
    return text.trim() === "" ? undefined : text;
  }

  /** Takes true or false, also as text. */
  flag(...names: readonly string[]): boolean | undefined {
    const value = this.peek(...names);
    const flag = value === "true" ? true : value === "false" ? false : value;
    if (typeof flag !== "boolean") return undefined;
    this.take(...names);
    return flag;
  }

  /** Takes an object, also as JSON in a text. */
  object(...names: readonly string[]): FoundObject | undefined {
    const value = parseStructure(this.peek(...names));
    if (!isObject(value)) return undefined;
    const found = this.take(...names);
    return found && { value, path: found.path };
  }

  /** Takes a list or an object, also as JSON in a text. */
  structure(...names: readonly string[]): Found | undefined {
    const value = parseStructure(this.peek(...names));
    if (!isObject(value) && !isList(value)) return undefined;
    const found = this.take(...names);
    return found && { value, path: found.path };
  }

  /** Takes keys that have no place in a definition, knowingly. */
  ignore(...names: readonly string[]): void {
    for (const name of names) {
      const key = this.#keys.get(name);
      if (key !== undefined) this.#taken.add(key);
    }
  }

  /** The keys that nobody took. */
  untaken(): readonly string[] {
    return Object.keys(this.value).filter((key) => !this.#taken.has(key));
  }

  /** The keys that nobody took, other than those that no definition has a place for. */
  rest(): readonly string[] {
    return this.untaken().filter((key) => !WITHOUT_PLACE.has(canonicalKey(key)));
  }

  /**
   * Notes the keys that nobody took.
   *
   * @param what - the object, such as "a step".
   */
  finish(what: string): void {
    for (const key of this.rest()) {
      const shown = key.length > 60 ? `${key.slice(0, 60)}…` : key;
      this.notes.unplaced(`key \`${shown}\` of ${what}`, [...this.path, key], this.value[key]);
    }
  }
}

/** The entries of a list, or those of a map with the key as the name of each. */
export function entriesOf({ value, path }: Found): readonly (Found & { readonly key?: string })[] {
  if (isList(value)) return value.map((item, index) => ({ value: item, path: [...path, index] }));
  if (!isObject(value)) return [];
  return Object.entries(value).map(([key, item]) => ({ value: item, path: [...path, key], key }));
}

/**
 * What the first of several objects says. Others that say the same are taken too; what they say otherwise is left, and so
 * is noted.
 */
export function firstOf<Value>(
  objects: readonly HostedObject[],
  read: (object: HostedObject) => Value | undefined,
  ...names: readonly string[]
): Value | undefined {
  let first: { readonly value: Value; readonly said: unknown } | undefined;
  for (const object of objects) {
    const said = object.peek(...names);
    if (first === undefined) {
      const value = read(object);
      if (value !== undefined) first = { value, said };
    } else if (said !== undefined && isSame(said, first.said)) read(object);
  }
  return first?.value;
}

/** The first text that several objects have under any of these keys. */
export function firstText(
  objects: readonly HostedObject[],
  ...names: readonly string[]
): string | undefined {
  return firstOf(objects, (object) => object.text(...names), ...names);
}

/** The first value that several objects have under any of these keys. */
export function firstFound(
  objects: readonly HostedObject[],
  ...names: readonly string[]
): Found | undefined {
  return firstOf(objects, (object) => object.take(...names), ...names);
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || canonicalJson(one) === canonicalJson(other);
}
