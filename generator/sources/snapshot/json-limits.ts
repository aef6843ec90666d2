import type { Diagnostic } from "../../definition/diagnostic.js";
import { MAX_DEPTH, MAX_VALUES } from "../../definition/limits.js";
import type { JsonObject, JsonValue, Path } from "../../json-schema/types.js";
import { TOO_DEEP } from "../../definition/text/document.js";

/** A list or object that is being walked. */
interface Frame {
  readonly value: JsonObject | readonly JsonValue[];
  readonly parent: Frame | undefined;
  readonly segment: string | number;
  readonly depth: number;
}

/** What `measureValue` found. */
export interface Measurement {
  /** Total number of keys of all objects. */
  readonly keys: number;
  /** The first value that exceeds a limit of definitions. */
  readonly excess: Diagnostic | undefined;
}

/**
 * Checks a value of `JSON.parse` against the limits of definitions: depth, size, and finite numbers. Must run before any other
 * stage, because these recurse.
 *
 * @param path - where the value is in its document.
 */
export function measureValue(root: JsonValue, path: Path): Measurement {
  let keys = 0;
  let values = 1;
  const pending: Frame[] = [];
  if (typeof root === "object" && root !== null)
    pending.push({ value: root, parent: undefined, segment: "", depth: 1 });
  const excessAt = (frame: Frame, message: string, ...inside: Path): Measurement => ({
    keys,
    excess: { path: [...path, ...pathOf(frame), ...inside], at: "value", message },
  });
  for (let frame = pending.pop(); frame !== undefined; frame = pending.pop()) {
    const { value: parent, depth } = frame;
    if (depth > MAX_DEPTH) return excessAt(frame, TOO_DEEP);
    const entries = Object.entries(parent);
    if (!Array.isArray(parent)) keys += entries.length;
    values += entries.length;
    if (values > MAX_VALUES)
      return excessAt(frame, `the definition holds more than ${MAX_VALUES} values`);
    for (const [segment, value] of entries) {
      if (typeof value === "number" && !Number.isFinite(value))
        return excessAt(frame, "expected a finite number", segment);
      if (typeof value === "object" && value !== null)
        pending.push({ value, parent: frame, segment, depth: depth + 1 });
    }
  }
  return { keys, excess: undefined };
}

function pathOf(frame: Frame): Path {
  const path: (string | number)[] = [];
  for (let at = frame; at.parent !== undefined; at = at.parent) path.push(at.segment);
  return path.reverse();
}

/** Counts the keys in a valid JSON text. There are more than in its value if an object repeats a key. */
export function countKeys(text: string): number {
  let keys = 0;
  let start = text.indexOf('"');
  while (start !== -1) {
    let end = text.indexOf('"', start + 1);
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
    let next = end + 1;
    while (isSpace(text.charCodeAt(next))) next += 1;
    if (text.charCodeAt(next) === COLON) keys += 1;
    start = text.indexOf('"', next);
  }
  return keys;
}

const COLON = 0x3a;
const BACKSLASH = 0x5c;

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (first > 0 && text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
