import type { JsonValue } from "../../../json-schema/types.js";
import {
  createJsonObject,
  isList,
  isObject,
  type UnknownObject,
} from "../../../json-schema/values.js";
import { schemaOfFields } from "./field-list.js";
import { fieldsIn, readFields } from "./fields.js";
import { HostedObject, type Found } from "./hosted-object.js";
import { isJsonSchema, readJsonSchema } from "./json-schema.js";
import { modelReferenceIn } from "./models.js";
import { isEmpty } from "./notes.js";
import { parseStructure } from "./parse-structure.js";
import { UNKNOWN_MODEL, type SchemaContext } from "./schema-context.js";
import { schemaOfTypeName } from "./type-names.js";

/**
 * Reads a schema in any of its spellings: a field list, a map of fields, JSON Schema, an object around one of these, or the
 * name or id of an object model or a type.
 *
 * @returns a schema of a definition: a field list or JSON Schema; undefined where there is none.
 */
export function readSchema(
  found: Found | undefined,
  context: SchemaContext,
): JsonValue | undefined {
  if (found === undefined) return undefined;
  const { path } = found;
  const value = parseStructure(found.value);
  if (value === true) return value;
  if (isEmpty(value)) return undefined;
  if (typeof value === "string") return readName(value, { value, path }, context);
  if (isList(value)) return schemaOfFields(readFields({ value, path }, context));
  if (isObject(value)) return readObject(value, { value, path }, context);
  context.notes.unplaced(`value in the place of a schema of ${context.of}`, path, value);
  return undefined;
}

function readName(name: string, found: Found, context: SchemaContext): JsonValue | undefined {
  const schema = schemaOfTypeName(name, (model) => context.models.refer(model));
  if (schema === undefined) context.notes.unplaced(UNKNOWN_MODEL, found.path, name);
  return schema;
}

function readObject(
  value: UnknownObject,
  { path }: Found,
  context: SchemaContext,
): JsonValue | undefined {
  const { notes, models } = context;
  const model = isJsonSchema(value) ? undefined : modelReferenceIn(value);
  if (model !== undefined) {
    const $ref = models.refer(model.name);
    if ($ref !== undefined) return createJsonObject({ $ref });
    notes.unplaced(UNKNOWN_MODEL, [...path, model.key], model.name);
    return undefined;
  }
  if (isJsonSchema(value)) return readJsonSchema(value, path, context);
  const object = new HostedObject({ value, path }, notes);
  const fields = fieldsIn(object);
  if (fields !== undefined) {
    object.ignore("type", "kind", "format", "id", "name", "slug", "description", "title");
    object.finish(`a schema of ${context.of}`);
    return schemaOfFields(readFields(fields, context));
  }
  const inner = object.take("jsonschema", "schema", "definition", "structure", "value");
  if (inner !== undefined) {
    object.ignore("type", "kind", "format", "id", "name", "slug", "description", "title", "strict");
    object.finish(`a schema of ${context.of}`);
    return readSchema(inner, context);
  }
  return schemaOfFields(readFields({ value, path }, context));
}
