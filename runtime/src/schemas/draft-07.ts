import { ValueError } from "../errors.js";
import { isList, isObject, setOwn, type UnknownObject } from "../validation/values.js";

/** Keywords by what they hold: a schema, a list of schemas, or schemas by name. */
const SCHEMA = new Set([
  ...["items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else"],
]);
const LIST = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const NAMED = new Set(["properties", "patternProperties", "dependentSchemas", "$defs"]);
/** Rules that draft-07 cannot express. */
const LATER = ["unevaluatedProperties", "unevaluatedItems", "minContains", "maxContains"];

/**
 * Writes a schema of 2020-12 for draft-07.
 *
 * @param later what to do with a keyword without an equivalent. Without it, a schema accepts more.
 * @throws ValueError for such a keyword, unless it is to be left out.
 */
export function toDraft07(
  schema: UnknownObject,
  later: "refuse" | "leave out" = "refuse",
): UnknownObject {
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (!LATER.includes(keyword) || value === undefined)
      setOwn(
        result,
        keyword,
        within(keyword, value, (part) => toDraft07(part, later)),
      );
    else if (later === "refuse")
      throw new ValueError(`The schema has ${keyword}, which draft-07 does not have.`);
  }
  const { $ref, $defs, prefixItems, items, dependentRequired, dependentSchemas, ...others } =
    result;
  delete others.contentSchema;
  if (prefixItems !== undefined) {
    others.items = prefixItems;
    if (items !== undefined) others.additionalItems = items;
  } else if (items !== undefined) others.items = items;
  if (dependentRequired !== undefined || dependentSchemas !== undefined)
    others.dependencies = dependencies(dependentRequired, dependentSchemas);
  if ($defs !== undefined) others.definitions = $defs;
  if (typeof $ref !== "string") return others;
  const reference = { $ref: $ref.replace("#/$defs/", "#/definitions/") };
  // Keywords beside a reference do not count in draft-07.
  if (Object.keys(others).length === 0) return reference;
  return { ...others, allOf: [reference, ...(isList(others.allOf) ? others.allOf : [])] };
}

/** The value of a keyword, with the schemas in it converted. */
function within(
  keyword: string,
  value: unknown,
  convert: (schema: UnknownObject) => UnknownObject,
): unknown {
  const converted = (schema: unknown): unknown => (isObject(schema) ? convert(schema) : schema);
  if (SCHEMA.has(keyword)) return converted(value);
  if (LIST.has(keyword) && isList(value)) return value.map(converted);
  if (!NAMED.has(keyword) || !isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(value)) setOwn(result, name, converted(schema));
  return result;
}

function dependencies(names: unknown, schemas: unknown): UnknownObject {
  const result: Record<string, unknown> = {};
  for (const [name, required] of Object.entries(isObject(names) ? names : {}))
    setOwn(result, name, required);
  for (const [name, schema] of Object.entries(isObject(schemas) ? schemas : {})) {
    const required = Object.hasOwn(result, name) ? result[name] : undefined;
    setOwn(result, name, required === undefined ? schema : { allOf: [{ required }, schema] });
  }
  return result;
}
