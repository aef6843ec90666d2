import type { WrittenField, WrittenItem, WrittenSchema } from "../format/raw-definition.js";
import type { JsonSchema, JsonSchemaObject, JsonValue } from "../../json-schema/types.js";
import { record } from "./record.js";

/** Writes a schema as JSON Schema, which a field list stands for. */
export function toJsonSchema(schema: WrittenSchema): JsonSchema {
  return isFieldList(schema) ? objectOf(schema) : schema;
}

export function isFieldList(schema: WrittenSchema): schema is readonly WrittenField[] {
  return Array.isArray(schema);
}

/** The schema of the object that a field list describes. */
function objectOf(fields: readonly WrittenField[]): JsonSchemaObject {
  const properties = Object.create(null) as Record<string, JsonValue>;
  for (const field of fields) properties[field.name] = fieldSchema(field);
  const required = fields.filter(isRequired).map((field) => field.name);
  return record({
    type: "object",
    properties,
    required: required.length > 0 ? required : undefined,
  });
}

/** A field with a default may be left out, unless the list says otherwise. */
function isRequired(field: WrittenField): boolean {
  return field.required ?? field.default === undefined;
}

function fieldSchema(field: WrittenField): JsonValue {
  return record({ ...itemSchema(field), default: field.default });
}

function itemSchema(item: WrittenItem): Record<string, JsonValue> {
  const inner = item.fields === undefined ? undefined : objectOf(item.fields);
  return record({
    type: item.type,
    description: item.description,
    enum: item.enum,
    items:
      typeof item.items === "string"
        ? record({ type: item.items })
        : item.items && itemSchema(item.items),
    ...inner,
  });
}
