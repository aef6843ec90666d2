import { isList, isObject, ownValue } from "./values.js";

/**
 * Follows a reference: a JSON pointer in a URI fragment (RFC 6901, section 6).
 *
 * @returns undefined where it is none, or leads nowhere.
 */
export function resolvePointer(document: unknown, reference: string): unknown {
  const [before, fragment = ""] = reference.split(/#(.*)/s);
  if (before !== "" || (fragment !== "" && !fragment.startsWith("/"))) return undefined;
  let target = document;
  for (const escaped of fragment.split("/").slice(1)) {
    const key = unescapeSegment(escaped);
    if (isList(target)) target = target[Number(key)];
    else target = isObject(target) && key !== undefined ? ownValue(target, key) : undefined;
  }
  return target;
}

function unescapeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    // Half of a character, which no URI can hold, is written as it is.
    return segment.replaceAll("~1", "/").replaceAll("~0", "~");
  }
}
