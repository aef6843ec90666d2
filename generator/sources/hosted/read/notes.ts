import { toPointer } from "../../../json-schema/pointer.js";
import type { Path } from "../../../json-schema/types.js";
import { isList, isObject } from "../../../json-schema/values.js";

/** Something in a result of the service that has no place in a definition, or that could not be understood. */
export interface Unplaced {
  /** What kind of thing it is, such as "unknown key `retries` of a step". Each kind is reported once. */
  readonly kind: string;
  /** JSON pointer to the first of its kind in what the service returned. */
  readonly path: string;
  /** The beginning of what is there, as JSON on one line. */
  readonly excerpt: string;
  /** How many there are of this kind. */
  readonly count: number;
}

/** Something that the service does not say, and how it was read. */
export interface Assumption {
  /** A sentence without a full stop. */
  readonly message: string;
  /** JSON pointer to the first place that it concerns. */
  readonly path: string;
  readonly count: number;
}

/** What is to be said about a reading. */
export interface ReadingNotes {
  readonly unplaced: readonly Unplaced[];
  readonly assumptions: readonly Assumption[];
}

/** More kinds than these are only counted: a hostile result can have as many as it has keys. */
const MOST_KINDS = 100;

/** Collects what is to be said about a reading, once per kind. */
export class Notes {
  readonly #unplaced = new Map<string, Unplaced>();
  readonly #assumptions = new Map<string, Assumption>();

  /** Notes a value that has no place. Nothing is noted where nothing is lost. */
  unplaced(kind: string, path: Path, value: unknown): void {
    if (isEmpty(value)) return;
    const known = this.#unplaced.get(kind);
    if (known === undefined && this.#unplaced.size >= MOST_KINDS)
      this.unplaced("more kinds of things than are listed", path, value);
    else
      this.#unplaced.set(kind, {
        kind,
        path: known?.path ?? toPointer(path),
        excerpt: known?.excerpt ?? excerptOf(value),
        count: (known?.count ?? 0) + 1,
      });
  }

  /** Notes how something was read that the service does not say. */
  assume(message: string, path: Path): void {
    const known = this.#assumptions.get(message);
    const count = (known?.count ?? 0) + 1;
    this.#assumptions.set(message, { message, path: known?.path ?? toPointer(path), count });
  }

  /** Adds the notes of a part. */
  add({ unplaced, assumptions }: ReadingNotes): void {
    for (const note of unplaced) {
      const known = this.#unplaced.get(note.kind);
      if (known === undefined && this.#unplaced.size > MOST_KINDS) continue;
      const count = (known?.count ?? 0) + note.count;
      this.#unplaced.set(note.kind, { ...(known ?? note), count });
    }
    for (const note of assumptions) {
      const known = this.#assumptions.get(note.message);
      const count = (known?.count ?? 0) + note.count;
      this.#assumptions.set(note.message, { ...(known ?? note), count });
    }
  }

  /** Everything that was noted, in the order in which it was found. */
  list(): ReadingNotes {
    return {
      unplaced: [...this.#unplaced.values()],
      assumptions: [...this.#assumptions.values()],
    };
  }
}

/** Whether a value says nothing. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  if (isList(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

const EXCERPT_LENGTH = 100;

/** The beginning of a value as JSON on one line. Takes no longer for a long value. */
export function excerptOf(value: unknown): string {
  let text = "";
  const write = (part: unknown): boolean => {
    if (text.length > EXCERPT_LENGTH) return false;
    if (isList(part)) {
      text += "[";
      part.every((item, index) => {
        if (index > 0) text += ",";
        return write(item);
      });
      text += "]";
    } else if (isObject(part)) {
      text += "{";
      for (const [index, key] of Object.keys(part).entries()) {
        if (index > 0) text += ",";
        text += `${JSON.stringify(key.slice(0, EXCERPT_LENGTH))}:`;
        if (!write(part[key])) break;
      }
      text += "}";
    } else if (typeof part === "string") text += JSON.stringify(part.slice(0, EXCERPT_LENGTH));
    else text += String(part);
    return text.length <= EXCERPT_LENGTH;
  };
  write(value);
  return text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
}
