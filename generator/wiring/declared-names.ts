import { isJsonObject } from "../json-schema/values.js";
import type { Description } from "./description.js";
import { givenValues, type DescriptionReader } from "./description-reader.js";

/** More names than these are not collected: they are for messages and suggestions. */
const MAX_NAMES = 500;

/** The names of the properties that a description declares. */
export function declaredNames(
  description: Description,
  reader: DescriptionReader,
): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<Description>();
  const waiting: Description[] = [description];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (seen.has(part)) continue;
    seen.add(part);
    reader.budget.spend(1);
    if (names.size > MAX_NAMES) break;
    if (part.kind === "object") for (const name of part.properties.keys()) names.add(name);
    else if (part.kind === "all" || part.kind === "either") waiting.push(...part.parts);
    else if (part.kind === "schema" && isJsonObject(part.schema)) {
      const { properties } = part.schema;
      const objects = [properties, ...(givenValues(part.schema) ?? []).slice(0, MAX_NAMES)];
      for (const each of objects)
        if (isJsonObject(each))
          for (const name of Object.keys(each).slice(0, MAX_NAMES)) names.add(name);
      // What comes first is read first.
      waiting.push(...[...reader.inPlace(part)].reverse());
    }
  }
  return [...names];
}
