import { KEYWORDS, TYPE_NAMES } from "../../../json-schema/keywords.js";
import { mapSubschemas } from "../../../json-schema/map.js";
import { followPointer, parseReference } from "../../../json-schema/pointer.js";
import type { JsonObject, JsonValue, Path } from "../../../json-schema/types.js";
import {
  createJsonObject,
  isJsonList,
  isJsonObject,
  isList,
  isObject,
  type UnknownObject,
} from "../../../json-schema/values.js";
import { canonicalKey } from "./hosted-object.js";
import { copyJson } from "./json-copy.js";
import { modelReferenceIn } from "./models.js";
import { UNKNOWN_MODEL, type SchemaContext } from "./schema-context.js";
import { schemaOfTypeName } from "./type-names.js";

const COMBINING = ["$ref", "$schema", "$defs", "anyof", "oneof", "allof", "enum", "const"];

/** Whether an object is JSON Schema, rather than a map of fields or an object around a schema. */
export function isJsonSchema(value: UnknownObject): boolean {
  const keys = Object.keys(value);
  const { type, properties } = value;
  if (isList(properties) || isList(value.fields)) return false;
  const isTyped = isTypeName(type) || (isList(type) && type.length > 0 && type.every(isTypeName));
  const hasSchema =
    isTyped ||
    (isObject(properties) && Object.values(properties).every(isSchemaLike)) ||
    keys.some((key) => COMBINING.includes(canonicalKey(key)));
  if (!hasSchema) return false;
  // A map of fields may have one that is called `type`.
  const unknown = keys.filter((key) => keywordOf(key) === undefined);
  return unknown.length === 0 || !unknown.every((key) => isFieldType(value[key]));
}

function isTypeName(value: unknown): boolean {
  return TYPE_NAMES.some((name) => name === value);
}

function isSchemaLike(value: unknown): boolean {
  return isObject(value) || typeof value === "boolean";
}

function isFieldType(value: unknown): boolean {
  return isTypeName(value) || (isObject(value) && typeof value.type === "string");
}

/** The keyword of JSON Schema that a key means, also in snake case. */
export function keywordOf(key: string): string | undefined {
  if (KEYWORDS.has(key)) return key;
  const camel = key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return KEYWORDS.has(camel) ? camel : undefined;
}

/** Copies JSON Schema with its references to object models as those of a definition. */
export function readJsonSchema(
  value: UnknownObject,
  path: Path,
  context: SchemaContext,
): JsonObject {
  const root = copyJson(value);
  if (!isJsonObject(root)) return createJsonObject({});
  return readOne(root, path, { ...context, root });
}

interface Reading extends SchemaContext {
  /** The schema that contains what is read: its own definitions are not models. */
  readonly root: JsonObject;
}

function readOne(written: JsonObject, path: Path, reading: Reading): JsonObject {
  const { notes, models, root } = reading;
  const schema = createJsonObject({});
  for (const [key, value] of Object.entries(written)) schema[keywordOf(key) ?? key] = value;
  const read: Record<string, JsonValue> = createJsonObject(
    mapSubschemas(withRequiredOf(schema), (subschema, keyword) =>
      isJsonObject(subschema) ? readOne(subschema, [...path, keyword], reading) : subschema,
    ),
  );
  if (typeof read.$ref === "string" && isLocal(read.$ref, root)) return read;
  const model = modelReferenceIn(read);
  if (model !== undefined) {
    const place = [...path, model.key];
    const { [model.key]: _, ...others } = read;
    const $ref = models.refer(model.name);
    if ($ref === undefined) notes.unplaced(UNKNOWN_MODEL, place, model.name);
    return createJsonObject({ ...others, $ref });
  }
  if (typeof read.type === "string" && !isTypeName(read.type)) {
    const type = schemaOfTypeName(read.type, (name) => models.refer(name));
    if (type === undefined)
      notes.unplaced(
        `type \`${read.type.slice(0, 60)}\` of a schema`,
        [...path, "type"],
        read.type,
      );
    delete read.type;
    return createJsonObject({ ...type, ...read });
  }
  return read;
}

/** As older dialects and some editors have it: `required` beside the property's own type. */
function withRequiredOf(schema: JsonObject): JsonObject {
  const { properties, required } = schema;
  if (!isJsonObject(properties)) return schema;
  const names = new Set(isJsonList(required) ? required : []);
  let hasFlags = false;
  const own = createJsonObject({});
  for (const [name, property] of Object.entries(properties)) {
    const flag = isJsonObject(property) ? property.required : undefined;
    own[name] = property;
    if (!isJsonObject(property) || typeof flag !== "boolean") continue;
    hasFlags = true;
    if (flag) names.add(name);
    const { required: _, ...others } = property;
    own[name] = createJsonObject(others);
  }
  if (!hasFlags) return schema;
  return createJsonObject({
    ...schema,
    properties: own,
    required: names.size === 0 ? undefined : [...names],
  });
}

/** Whether a reference leads to a place in the schema that contains it. */
function isLocal(reference: string, root: JsonObject): boolean {
  const segments = parseReference(reference);
  if (segments === undefined) return reference.startsWith("#") && reference.length > 1;
  return followPointer(root, segments) !== undefined;
}
