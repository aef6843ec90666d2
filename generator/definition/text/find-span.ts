import type { Path } from "../../json-schema/types.js";
import { entryOf } from "../../json-schema/values.js";
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
