import { entryOf, isList, isObject } from "./values.js";
import { KEYWORDS } from "./keywords.js";
import type { JsonSchema, Path } from "./types.js";

/** Writes a key or an index as one segment of a JSON pointer (RFC 6901). */
export function escapeSegment(segment: string | number): string {
  return String(segment).replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescapeSegment(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Writes a path as a JSON pointer (RFC 6901). */
export function toPointer(path: Path): string {
  return path.map((segment) => `/${escapeSegment(segment)}`).join("");
}

/** The segments of a JSON pointer that `toPointer` wrote. */
export function parsePointer(pointer: string): string[] {
  return pointer.split("/").slice(1).map(unescapeSegment);
}

/**
 * Writes a path as a reference: a JSON pointer in a URI fragment (RFC 6901, section 6). Halves of characters, which no URI can
 * hold, stay as they are.
 */
export function toReference(path: Path): string {
  return `#${toPointer(path).replace(/[^/$&+,;=:@\p{Surrogate}]+/gu, encodeURIComponent)}`;
}

/**
 * Splits a reference into the document into the segments of its JSON pointer.
 *
 * @returns undefined where it does not begin with `#`, or no pointer follows.
 */
export function parseReference(reference: string): readonly string[] | undefined {
  return reference.startsWith("#") ? parseFragment(reference.slice(1)) : undefined;
}

/**
 * Splits the fragment of a reference into the segments of its JSON pointer (RFC 6901, section 6). An escaped slash, `%2F`,
 * is part of a segment.
 *
 * @param fragment - what follows the `#`.
 * @returns undefined where it is not a pointer, or its escapes are broken.
 */
export function parseFragment(fragment: string): readonly string[] | undefined {
  if (fragment === "") return [];
  if (!fragment.startsWith("/") || /~(?![01])/.test(fragment)) return undefined;
  try {
    return fragment
      .slice(1)
      .split("/")
      .map((segment) => unescapeSegment(decodeURIComponent(segment)));
  } catch {
    return undefined;
  }
}

/**
 * Follows a pointer inside of a schema.
 *
 * @returns the schema that it leads to; undefined where there is none, or the value is not a schema.
 */
export function followPointer(
  schema: JsonSchema,
  segments: readonly string[],
): JsonSchema | undefined;
export function followPointer(schema: unknown, segments: readonly string[]): unknown;
export function followPointer(schema: unknown, segments: readonly string[]): unknown {
  let current = schema;
  for (let index = 0; index < segments.length; index += 1) {
    const keyword = segments[index] ?? "";
    const kind = KEYWORDS.get(keyword);
    const value = entryOf(current, keyword);
    const isNamed = kind === "schemas" || kind === "schemasOrNames";
    const isIndexed = kind === "schemaList" || (kind === "schemaOrList" && isList(value));
    if (isNamed || isIndexed) {
      index += 1;
      const name = segments[index];
      if (name === undefined || (isIndexed && !/^(?:0|[1-9]\d*)$/.test(name))) return undefined;
      current = entryOf(value, name);
    } else if (kind === "schema" || kind === "schemaOrList") {
      current = value;
    } else {
      return undefined;
    }
    if (typeof current !== "boolean" && !isObject(current)) return undefined;
  }
  return current;
}
