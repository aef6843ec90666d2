import type { JsonObject, JsonValue } from "../../../json-schema/types.js";
import { createJsonObject } from "../../../json-schema/values.js";

const NAMES: Readonly<Record<string, string>> = {
  string: "string str text markdown html longtext shorttext richtext textarea char varchar",
  integer: "integer int long int32 int64 bigint",
  number: "number float double decimal numeric real",
  boolean: "boolean bool flag",
  object: "object dict map record struct json jsonobject",
  array: "array list set tuple sequence",
  null: "null none",
};

const FORMATS: Readonly<Record<string, string>> = {
  date: "date",
  datetime: "date-time",
  timestamp: "date-time",
  time: "time",
  uuid: "uuid",
  email: "email",
  url: "uri",
  uri: "uri",
};

const TYPES = new Map<string, JsonObject>([
  ...Object.entries(NAMES).flatMap(([type, names]) =>
    names.split(" ").map((name): [string, JsonObject] => [name, createJsonObject({ type })]),
  ),
  ...Object.entries(FORMATS).map(([name, format]): [string, JsonObject] => [
    name,
    createJsonObject({ type: "string", format }),
  ]),
  ...["any", "unknown", "mixed", "value", "enum", "select", "choice"].map(
    (name): [string, JsonObject] => [name, createJsonObject({})],
  ),
]);

/** Types that are written with others inside: `list[string]`, `array<string>`, `string[]`, `string?`, `string | null`. */
const LIST = /^(?:list|array|sequence|set|tuple)\s*[[<(]\s*(.+?)\s*[\])>]$/i;
const OPTIONAL = /^optional\s*[[<(]\s*(.+?)\s*[\])>]$/i;
/** Longer ones are no type. */
const MOST_CHARACTERS = 200;

/**
 * The schema that the name of a type means, in the spellings of JSON Schema, Python, TypeScript and databases.
 *
 * @param refer - the reference to a model that is called so.
 * @returns undefined where it is not known.
 */
export function schemaOfTypeName(
  name: string,
  refer: (name: string) => string | undefined,
): JsonObject | undefined {
  const text = name.trim();
  if (text.length > MOST_CHARACTERS) return undefined;
  const known = TYPES.get(text.toLowerCase().replaceAll(/[\s_-]/g, ""));
  if (known !== undefined) return known;
  const item = LIST.exec(text)?.[1] ?? /^(.+)\[\]$/.exec(text)?.[1];
  if (item !== undefined) {
    const items = schemaOfTypeName(item, refer);
    return items && createJsonObject({ type: "array", items });
  }
  const optional = OPTIONAL.exec(text)?.[1] ?? /^(.+)\?$/.exec(text)?.[1];
  if (optional !== undefined) return orNull(schemaOfTypeName(optional, refer));
  if (text.includes("|")) {
    const parts = text.split("|").map((part) => schemaOfTypeName(part, refer));
    const schemas = parts.filter((part) => part !== undefined);
    return schemas.length === parts.length ? unionOf(schemas) : undefined;
  }
  const $ref = refer(text);
  return $ref === undefined ? undefined : createJsonObject({ $ref });
}

/** A schema that accepts null too. */
export function orNull(schema: JsonObject | undefined): JsonObject | undefined {
  return schema && unionOf([schema, createJsonObject({ type: "null" })]);
}

function unionOf(schemas: readonly JsonObject[]): JsonObject {
  const types = schemas.map(({ type, ...others }) =>
    typeof type === "string" && Object.keys(others).length === 0 ? type : undefined,
  );
  if (types.every((type) => type !== undefined)) return createJsonObject({ type: types });
  const anyOf: readonly JsonValue[] = schemas;
  return createJsonObject({ anyOf });
}
