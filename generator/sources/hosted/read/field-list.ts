import { FIELD_TYPES } from "../../../definition/format/raw-definition.js";
import type { JsonObject, JsonValue } from "../../../json-schema/types.js";
import { createJsonObject, isJsonList, isJsonObject } from "../../../json-schema/values.js";

/** A field of an object. */
export interface ReadField {
  readonly name: string;
  readonly schema: JsonObject;
  readonly required: boolean;
}

/** The schema of an object with these fields: as a field list where that says everything, which is shorter to read. */
export function schemaOfFields(fields: readonly ReadField[]): JsonValue {
  const list = fields.map(asListedField);
  return list.every((field) => field !== undefined) ? list : objectSchemaOf(fields);
}

/** The same as JSON Schema. */
export function objectSchemaOf(fields: readonly ReadField[]): JsonObject {
  const properties = createJsonObject({});
  for (const { name, schema } of fields) properties[name] = schema;
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return createJsonObject({
    type: "object",
    required: required.length === 0 ? undefined : required,
    properties,
  });
}

/** The field of a field list; undefined where that cannot say what the schema does. */
function asListedField({ name, schema, required }: ReadField): JsonObject | undefined {
  const { default: preset, ...type } = schema;
  const listed = asListedType(createJsonObject(type));
  if (listed === undefined || name === "") return undefined;
  const isAsAssumed = required === (preset === undefined);
  return createJsonObject({
    name,
    ...listed,
    required: isAsAssumed ? undefined : required,
    default: preset,
  });
}

function asListedType({
  type,
  description,
  enum: values,
  items,
  properties,
  required,
  ...others
}: JsonObject): JsonObject | undefined {
  const isKnown = FIELD_TYPES.some((known) => known === type);
  if (!isKnown || type === undefined || Object.keys(others).length > 0) return undefined;
  const listedItems = items === undefined ? undefined : asItems(items);
  const fields = properties === undefined ? undefined : asFields(properties, required);
  if (items !== undefined && (listedItems === undefined || type !== "array")) return undefined;
  if (properties !== undefined && (fields === undefined || type !== "object")) return undefined;
  if (properties === undefined && required !== undefined) return undefined;
  return createJsonObject({ type, description, enum: values, items: listedItems, fields });
}

function asItems(items: JsonValue): JsonValue | undefined {
  const listed = isJsonObject(items) ? asListedType(items) : undefined;
  return listed !== undefined && Object.keys(listed).length === 1 ? listed.type : listed;
}

function asFields(properties: JsonValue, required: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(properties)) return undefined;
  const names: readonly JsonValue[] = isJsonList(required ?? []) ? [required ?? []].flat() : [];
  const fields = Object.entries(properties).map(([name, schema]) =>
    isJsonObject(schema)
      ? asListedField({ name, schema, required: names.includes(name) })
      : undefined,
  );
  return fields.every((field) => field !== undefined) ? fields : undefined;
}
