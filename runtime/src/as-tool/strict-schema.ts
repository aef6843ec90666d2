import { ValueError } from "../errors.js";
import { isList, isObject, namesOf, setOwn, type UnknownObject } from "../validation/values.js";

/*
 * The strict mode of OpenAI, as its documentation of structured outputs describes it: every object lists its properties, all of
 * them required, and has no others; a few keywords are known, and a schema with others is refused.
 */

/** Keywords that are kept as they are. */
const KEPT = new Set([
  ...["description", "enum", "const", "type", "pattern", "multipleOf", "minItems", "maxItems"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
]);
/** The formats that are known. */
const FORMATS: readonly unknown[] = [
  ...["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"],
];

/**
 * Writes a schema for the strict mode. Rules that the mode does not know are left out, so that it accepts more: arguments are to be
 * validated by the schema itself, after `withoutNulls`.
 *
 * @param schema as `objectSchema` returns it
 * @throws ValueError with the JSON pointer of what the mode cannot express.
 */
export function strictSchema({ $defs, ...schema }: UnknownObject): Record<string, unknown> {
  const strict = convert(schema, "");
  if (!isObject($defs)) return strict;
  const definitions: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries($defs))
    setOwn(definitions, name, convert(definition, `/$defs/${escape(name)}`));
  return { ...strict, $defs: definitions };
}

function convert(schema: unknown, pointer: string): Record<string, unknown> {
  if (!isObject(schema) || namesOf(schema).length === 0)
    throw refusal(pointer, "accepts any value");
  const { $ref, allOf, anyOf, oneOf, items, prefixItems, format } = schema;
  if (typeof $ref === "string") return { $ref };
  if (isList(allOf)) return convertAll(schema, allOf, pointer);
  const strict = kept(schema);
  const alternatives = isList(anyOf) ? anyOf : isList(oneOf) ? oneOf : undefined;
  if (alternatives !== undefined) {
    const name = isList(anyOf) ? "anyOf" : "oneOf";
    const { description } = strict;
    return {
      ...(description !== undefined && { description }),
      anyOf: alternatives.map((each, index) => convert(each, `${pointer}/${name}/${index}`)),
    };
  }
  if (format !== undefined && FORMATS.includes(format)) strict.format = format;
  strict.type ??= typeOf(schema, pointer);
  if (includesType(strict, "object")) Object.assign(strict, objectPart(schema, pointer));
  if (includesType(strict, "array")) {
    const parts = isList(prefixItems)
      ? prefixItems.map((each, index) => convert(each, `${pointer}/prefixItems/${index}`))
      : [];
    const rest = items === undefined || items === false ? [] : [convert(items, `${pointer}/items`)];
    const [first, ...others] = [...parts, ...rest];
    if (first === undefined) throw refusal(pointer, "is an array of any values");
    strict.items = others.length === 0 ? first : { anyOf: [first, ...others] };
  }
  return strict;
}

function objectPart(schema: UnknownObject, pointer: string): UnknownObject {
  const { properties, required, additionalProperties, patternProperties } = schema;
  if (isObject(additionalProperties) || isObject(patternProperties))
    throw refusal(pointer, "has properties of any name");
  const declared = isObject(properties) ? properties : {};
  const strict: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(declared)) {
    const converted = convert(property, `${pointer}/properties/${escape(name)}`);
    const isOptional = !isList(required) || !required.includes(name);
    setOwn(strict, name, isOptional ? orNull(converted, acceptsNull(property)) : converted);
  }
  return { properties: strict, required: Object.keys(strict), additionalProperties: false };
}

function orNull(schema: Record<string, unknown>, isNullable: boolean): Record<string, unknown> {
  if (isNullable) return schema;
  const { description, ...rest } = schema;
  return { ...(description !== undefined && { description }), anyOf: [rest, { type: "null" }] };
}

/** A schema with what all of several demand, where they demand it of different things. */
function convertAll(
  schema: UnknownObject,
  members: readonly unknown[],
  pointer: string,
): Record<string, unknown> {
  const [only, ...others] = members;
  const isAlone = Object.keys(schema).every((keyword) => !DEMANDING.has(keyword));
  if (!isAlone || others.length > 0)
    throw refusal(`${pointer}/allOf`, "joins schemas, which the mode does not");
  return { ...convert(only, `${pointer}/allOf/0`), ...kept(schema) };
}

/** Keywords that say what a value is. */
const DEMANDING = new Set(["type", "properties", "items", "prefixItems", "enum", "const", "anyOf"]);

function kept(schema: UnknownObject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => KEPT.has(keyword)));
}

/** The type of a schema that does not state it. */
function typeOf(schema: UnknownObject, pointer: string): unknown {
  const { enum: values, const: value, properties, items, prefixItems } = schema;
  const allowed = isList(values) ? values : value === undefined ? [] : [value];
  const types = [...new Set(allowed.map(jsonType))];
  if (types.length > 0) return types.length === 1 ? types[0] : types;
  if (properties !== undefined) return "object";
  if (items !== undefined || prefixItems !== undefined) return "array";
  throw refusal(pointer, "has no type");
}

function jsonType(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function includesType({ type }: UnknownObject, name: string): boolean {
  return type === name || (isList(type) && type.includes(name));
}

/** Whether a schema certainly accepts null. */
export function acceptsNull(schema: unknown): boolean {
  if (!isObject(schema)) return schema === true;
  const { enum: values, anyOf, oneOf, const: value } = schema;
  if (isList(values)) return values.includes(null);
  if (value === null || includesType(schema, "null")) return true;
  return [anyOf, oneOf].some((list) => isList(list) && list.some(acceptsNull));
}

/** A name as a segment of a JSON pointer. */
function escape(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function refusal(pointer: string, what: string): ValueError {
  return new ValueError(
    `strict cannot express the inputs: the schema at "${pointer}" ${what}. Leave strict out, or pass an inputSchema.`,
  );
}
