import type { Path } from "../path.js";
import type { Span, TextDocument } from "./document.js";

/**
 * Where the value at `path` stands, or the key it stands under. A path that leads nowhere, because something is
 * missing, gives the place of the innermost part of it that is there.
 */
export function findSpan(document: TextDocument, path: Path, at: "value" | "key"): Span {
  let value: unknown = document.value;
  let keySpan = document.root;
  let valueSpan = document.root;
  for (const segment of path) {
    const place =
      typeof value === "object" && value !== null ? document.places.get(value) : undefined;
    const index = place?.names.indexOf(String(segment)) ?? -1;
    if (place === undefined || index < 0) return keySpan;
    const [keyStart = 0, keyEnd = 0, start = 0, end = 0] = place.offsets.slice(
      index * 4,
      index * 4 + 4,
    );
    keySpan = { start: keyStart, end: keyEnd };
    valueSpan = { start, end };
    value = entryOf(value, segment);
  }
  return at === "key" ? keySpan : valueSpan;
}

function entryOf(container: unknown, segment: string | number): unknown {
  if (Array.isArray(container)) return container[Number(segment)];
  if (typeof container !== "object" || container === null) return undefined;
  return Object.getOwnPropertyDescriptor(container, segment)?.value;
}
