// What the keywords of JSON Schema hold, as far as a walk over a schema must know it.

/** Their value is data, in which keywords mean nothing. */
const DATA = new Set(["enum", "const", "default", "examples", "example"]);

/** Their members have names of the author's. */
const MAPS = new Set([
  ...["properties", "patternProperties", "definitions", "$defs"],
  ...["dependentSchemas", "dependentRequired", "dependencies"],
]);

/** What a member of a schema is: `data`, a `map` by name, or a `schema`, a list of them, or a plain value. */
export function kindOf(keyword, value) {
  if (DATA.has(keyword)) return "data";
  return MAPS.has(keyword) && isObject(value) ? "map" : "schema";
}

/** An object with own properties only, whatever their names. */
export function objectOf(entries) {
  const result = {};
  for (const [key, value] of entries)
    Object.defineProperty(result, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return result;
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
