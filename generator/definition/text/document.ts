import { MAX_DEPTH, MAX_VALUES } from "../limits.js";
import type { JsonValue, Path } from "../../json-schema/types.js";
import { entryOf } from "../../json-schema/values.js";

/** A part of a text, as offsets in UTF-16 code units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The positions of the entries of a list or object. */
export interface ContainerPlace {
  /** The number of each key's entry; undefined for a list, whose entries are numbered anyway. */
  readonly numbers: Map<string, number> | undefined;
  /** Four offsets per entry: start and end of the key (of the value, in a list), start and end of the value. */
  readonly offsets: number[];
}

/** Something wrong with the text itself, found before its values mean anything. */
export interface TextProblem {
  readonly span: Span;
  readonly path: Path;
  readonly message: string;
}

/** A parsed text: its value, and the position of each part of the value. */
export interface TextDocument {
  /** Undefined where the text has no value, or could not be read to its end; `problems` then has the reason. */
  readonly value: JsonValue | undefined;
  /** By list or object of `value`. */
  readonly places: ReadonlyMap<object, ContainerPlace>;
  readonly root: Span;
  readonly problems: readonly TextProblem[];
}

/** The message for nesting in the text itself, and for nesting that aliases produce. */
export const TOO_DEEP: string = `lists and objects are nested more than ${MAX_DEPTH} levels deep`;

/** The message for a text, aliases included, of more values than a definition may hold. */
export const TOO_MANY: string = `the file holds more than ${MAX_VALUES} values, aliases written out, the limit for a definition`;

/** Thrown inside `text/` where reading cannot go on; `parse` turns it into the document's last problem. */
export class UnreadableText extends Error {
  override readonly name = "UnreadableText";
  readonly problem: TextProblem;

  constructor(problem: TextProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/**
 * Finds the position of the value at `path`, or of its key. Where a part of the path is missing, this is the position of
 * the innermost part that exists.
 */
export function findSpan(document: TextDocument, path: Path, at: "value" | "key"): Span {
  let value: unknown = document.value;
  let keySpan = document.root;
  let valueSpan = document.root;
  for (const segment of path) {
    const place =
      typeof value === "object" && value !== null ? document.places.get(value) : undefined;
    const number =
      place?.numbers === undefined ? Number(segment) : place.numbers.get(String(segment));
    if (place === undefined || number === undefined || number * 4 >= place.offsets.length)
      return keySpan;
    const [keyStart = 0, keyEnd = 0, start = 0, end = 0] = place.offsets.slice(
      number * 4,
      number * 4 + 4,
    );
    keySpan = { start: keyStart, end: keyEnd };
    valueSpan = { start, end };
    value = entryOf(value, segment);
  }
  return at === "key" ? keySpan : valueSpan;
}
