import type { RawField, RawFieldType, RawSchema } from "../format/raw-definition.js";
import type { JsonSchema, JsonSchemaObject, JsonValue } from "../../json-schema/types.js";
import { createJsonObject } from "../../json-schema/values.js";

/** Converts a schema, which may be a field list, to JSON Schema. */
export function toJsonSchema(schema: RawSchema): JsonSchema {
  return isFieldList(schema) ? objectOf(schema) : schema;
}

export function isFieldList(schema: RawSchema): schema is readonly RawField[] {
  return Array.isArray(schema);
}

/** The schema of the object that a field list describes. */
function objectOf(fields: readonly RawField[]): JsonSchemaObject {
  const properties = Object.create(null) as Record<string, JsonValue>;
  for (const field of fields) properties[field.name] = fieldSchema(field);
  const required = fields.filter(isRequired).map((field) => field.name);
  return createJsonObject({
    type: "object",
    properties,
    required: required.length > 0 ? required : undefined,
  });
}

/** A field with a default may be left out, unless the list says otherwise. */
function isRequired(field: RawField): boolean {
  return field.required ?? field.default === undefined;
}

function fieldSchema(field: RawField): JsonValue {
  return createJsonObject({ ...itemSchema(field), default: field.default });
}

function itemSchema(item: RawFieldType): Record<string, JsonValue> {
  const inner = item.fields === undefined ? undefined : objectOf(item.fields);
  return createJsonObject({
    type: item.type,
    description: item.description,
    enum: item.enum,
    items:
      typeof item.items === "string"
        ? createJsonObject({ type: item.items })
        : item.items && itemSchema(item.items),
    ...inner,
  });
}
