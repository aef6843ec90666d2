import type { JsonObject } from "../../../json-schema/types.js";
import { createJsonObject, isList, isObject } from "../../../json-schema/values.js";
import { objectSchemaOf, type ReadField } from "./field-list.js";
import { canonicalKey, entriesOf, HostedObject, type Found } from "./hosted-object.js";
import { copyJson } from "./json-copy.js";
import { isJsonSchema, keywordOf, readJsonSchema } from "./json-schema.js";
import { modelReferenceIn } from "./models.js";
import { parseStructure } from "./parse-structure.js";
import { UNKNOWN_MODEL, type SchemaContext } from "./schema-context.js";
import { orNull, schemaOfTypeName } from "./type-names.js";

/** Takes the fields of an object: a list, or a map from names to fields. */
export function fieldsIn(object: HostedObject): Found | undefined {
  return object.structure("fields", "properties", "columns", "attributes", "children");
}

/** Reads a list of fields, or a map from names to fields or types. The order is kept. */
export function readFields(fields: Found, context: SchemaContext): readonly ReadField[] {
  const read = new Map<string, ReadField>();
  for (const entry of entriesOf(fields)) {
    const field = readField(entry, context);
    if (field === undefined)
      context.notes.unplaced("entry of a field list", entry.path, entry.value);
    else if (read.has(field.name))
      context.notes.unplaced("second field of the same name", entry.path, entry.value);
    else read.set(field.name, field);
  }
  return [...read.values()];
}

function readField(
  entry: Found & { readonly key?: string },
  context: SchemaContext,
): ReadField | undefined {
  const { key, path } = entry;
  const value = parseStructure(entry.value);
  if (typeof value === "string") {
    // In a list, a text is the name of a field; in a map, its type.
    const [name, type] = key === undefined ? [value, undefined] : [key, value];
    const schema = type === undefined ? createJsonObject({}) : typeNamed(type, path, context);
    if (type === undefined)
      context.notes.assume("fields that are only named have values of any type", path);
    return { name, schema, required: isAssumedRequired(schema, context, path) };
  }
  if (!isObject(value)) return undefined;
  const object = new HostedObject({ value, path }, context.notes);
  const name = object.text("name", "fieldname", "key", "field") ?? key ?? object.text("id");
  if (name === undefined) return undefined;
  object.ignore("id", "uuid", "fieldid", "label", "title", "displayname", "ordinal");
  const said = requirement(object);
  const schema = readValue(object, context);
  object.finish("a field");
  return { name, schema, required: said ?? isAssumedRequired(schema, context, path) };
}

function requirement(object: HostedObject): boolean | undefined {
  const required = object.flag("required", "isrequired", "mandatory");
  const optional = object.flag("optional", "isoptional");
  return required ?? (optional === undefined ? undefined : !optional);
}

/** Whether a field is required where nothing says so. PROTOCOL.md, "Definitions over MCP", assumes the same. */
function isAssumedRequired(
  schema: JsonObject,
  { notes, of }: SchemaContext,
  path: Found["path"],
): boolean {
  if (of === "inputs") {
    notes.assume(
      "an input that does not say whether it is required is, unless it has a default",
      path,
    );
    return schema.default === undefined;
  }
  notes.assume(`a field of ${of} that does not say whether it is required is`, path);
  return true;
}

/** Reads the type of a field or of the items of a list: `type` with what belongs to it. */
function readValue(object: HostedObject, context: SchemaContext): JsonObject {
  const { value } = object;
  const description = object.text("description", "desc", "help", "helptext", "instructions");
  const preset = object.take("default", "defaultvalue");
  const values = object.structure(
    "enum",
    "options",
    "choices",
    "allowedvalues",
    "enumvalues",
    "values",
  );
  const isNullable = object.flag("nullable", "isnullable");
  const base = readType(object, context);
  const isListed = object.flag("islist", "isarray", "multiple", "repeated") === true;
  const single = isListed ? createJsonObject({ type: "array", items: base }) : base;
  const limited = values === undefined ? single : withValues(single, values);
  const schema = isNullable === true ? (orNull(limited) ?? limited) : limited;
  const documented = createJsonObject({
    ...schema,
    description: description ?? schema.description,
    default: preset === undefined ? schema.default : copyJson(preset.value),
  });
  for (const key of object.rest()) {
    const keyword = keywordOf(key);
    if (keyword === undefined) continue;
    // Beside a type, as in JSON Schema: `minLength`, `pattern`.
    Object.assign(documented, readJsonSchema({ [keyword]: value[key] }, object.path, context));
    object.ignore(canonicalKey(key));
  }
  return documented;
}

function withValues(schema: JsonObject, { value }: Found): JsonObject {
  const values = (isList(value) ? value : isObject(value) ? Object.keys(value) : []).map((each) =>
    copyJson(isObject(each) ? (each.value ?? each.name ?? each.id) : each),
  );
  if (values.length === 0) return schema;
  const isText = schema.type === undefined && values.every((each) => typeof each === "string");
  const allowed = createJsonObject({ type: isText ? "string" : undefined, enum: values });
  if (schema.type !== "array") return createJsonObject({ ...schema, ...allowed });
  const { items } = schema;
  return createJsonObject({ ...schema, items: { ...(isObject(items) ? items : {}), ...allowed } });
}

function readType(object: HostedObject, context: SchemaContext): JsonObject {
  const fields = fieldsIn(object);
  const items = object.take(
    "items",
    "itemtype",
    "itemstype",
    "elementtype",
    "arrayof",
    "of",
    "item",
  );
  const model = modelReferenceIn(object.value);
  const type = object.take("type", "datatype", "fieldtype", "valuetype", "kind");
  const schema = object.structure("schema", "jsonschema");
  if (model !== undefined) {
    object.ignore(...REFERENCES);
    const $ref = context.models.refer(model.name);
    if ($ref === undefined)
      context.notes.unplaced(UNKNOWN_MODEL, [...object.path, model.key], model.name);
    const single = createJsonObject({ $ref });
    const isList = isListType(type?.value);
    return isList ? createJsonObject({ type: "array", items: single }) : single;
  }
  if (schema !== undefined && isObject(schema.value) && isJsonSchema(schema.value))
    return readJsonSchema(schema.value, schema.path, context);
  const inner = fields && objectSchemaOf(readFields(fields, context));
  if (items !== undefined || (isListType(type?.value) && inner !== undefined))
    return createJsonObject({ type: "array", items: inner ?? readItems(items, context) });
  if (inner !== undefined) return inner;
  if (isObject(type?.value)) return readItems(type, context);
  if (typeof type?.value === "string") return typeNamed(type.value, type.path, context);
  if (type !== undefined) context.notes.unplaced("type of a field", type.path, type.value);
  return createJsonObject({});
}

const REFERENCES = [
  "$ref",
  "objectmodelid",
  "objectmodel",
  "objectmodelname",
  "modelref",
  "schemaid",
];

function isListType(type: unknown): boolean {
  return typeof type === "string" && /^(?:array|list)$/i.test(type.trim());
}

function readItems(found: Found | undefined, context: SchemaContext): JsonObject {
  const value = parseStructure(found?.value);
  if (found === undefined) return createJsonObject({});
  if (typeof value === "string") return typeNamed(value, found.path, context);
  if (isList(value)) return objectSchemaOf(readFields({ ...found, value }, context));
  if (!isObject(value)) return createJsonObject({});
  if (isJsonSchema(value)) return readJsonSchema(value, found.path, context);
  const object = new HostedObject({ value, path: found.path }, context.notes);
  const schema = readValue(object, context);
  object.ignore("id", "name", "label", "required");
  object.finish("the items of a field");
  return schema;
}

function typeNamed(name: string, path: Found["path"], context: SchemaContext): JsonObject {
  const schema = schemaOfTypeName(name, (model) => context.models.refer(model));
  if (schema !== undefined) return schema;
  context.notes.unplaced(`type \`${name.slice(0, 60)}\` of a field`, path, name);
  return createJsonObject({});
}
