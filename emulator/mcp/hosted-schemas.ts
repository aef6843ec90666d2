import type { FlowDefinition } from "../../generator/definition/types.js";
import { splitReference } from "../../generator/json-schema/references.js";
import type { JsonObject, JsonSchema, JsonValue } from "../../generator/json-schema/types.js";
import { createJsonObject, isJsonList, isJsonObject } from "../../generator/json-schema/values.js";
import { replaceModelReferences, type ObjectModel, type ObjectModels } from "./object-models.js";

/**
 * How the hosted service writes schemas. *(assumed)*, as `hosted-shapes.ts` is: it is said that there are ordered field
 * lists, JSON Schema and object models, and not how they are written.
 */
export interface HostedSchemas {
  /** A schema: a field list where that says all of it, else JSON Schema. */
  of(schema: JsonSchema, definition: FlowDefinition): JsonValue;
  /** An object model with its fields or its schema. */
  ofModel(model: ObjectModel): JsonObject;
}

/** What the field of a list may have beside its type. */
const FIELD_KEYWORDS: ReadonlySet<string> = new Set([
  "type",
  "description",
  "enum",
  "default",
  "items",
  "properties",
  "required",
]);
const FIELD_TYPES: readonly JsonValue[] = ["string", "number", "integer", "boolean"];

/** @param models those of the project. */
export function createHostedSchemas(models: ObjectModels): HostedSchemas {
  const schemaOf = (schema: JsonSchema, definition: FlowDefinition): JsonValue => {
    const find: FindModel = (name) => models.find(definition, name);
    return (
      fieldsOf(schema, find) ??
      modelReference(schema, find) ??
      replaceModelReferences(schema, (name) => `#/object_models/${find(name)?.id ?? name}`)
    );
  };
  return {
    of: schemaOf,
    ofModel: ({ id, name, schema, definition }) => {
      const written = schemaOf(schema, definition);
      return isJsonList(written) ? { id, name, fields: written } : { id, name, schema: written };
    },
  };
}

type FindModel = (name: string) => ObjectModel | undefined;

/** The field list of an object; undefined where a list cannot say what the schema says. */
function fieldsOf(schema: JsonValue, find: FindModel): readonly JsonObject[] | undefined {
  if (!isJsonObject(schema) || schema.type !== "object") return undefined;
  const { properties, required = [], ...others } = schema;
  const said = Object.keys(others).filter((keyword) => keyword !== "type");
  if (!isJsonObject(properties) || !isJsonList(required) || said.length > 0) return undefined;
  const names = Object.keys(properties);
  if (required.some((name) => typeof name !== "string" || !names.includes(name))) return undefined;
  const fields = Object.entries(properties).map(([name, value]) => {
    const field = fieldOf(value, find);
    if (field === undefined) return undefined;
    return createJsonObject({ name, ...field, required: required.includes(name) });
  });
  return fields.every((field) => field !== undefined) ? fields : undefined;
}

/** A field without its name, or the items of an array. */
function fieldOf(schema: JsonValue, find: FindModel): JsonObject | undefined {
  const reference = modelReference(schema, find);
  if (reference !== undefined) return { type: "object", ...reference };
  if (!isJsonObject(schema)) return undefined;
  const keywords = Object.keys(schema);
  if (keywords.some((keyword) => !FIELD_KEYWORDS.has(keyword))) return undefined;
  const { type, description, items, properties, required, ...values } = schema;
  const common = createJsonObject({ type, description, ...values });
  if (type !== undefined && FIELD_TYPES.includes(type))
    return keywords.some((keyword) => ["items", "properties", "required"].includes(keyword))
      ? undefined
      : common;
  if (type === "array" && properties === undefined && required === undefined) {
    if (items === undefined) return common;
    const inner = fieldOf(items, find);
    return inner && { ...common, items: inner };
  }
  if (type !== "object" || items !== undefined || Object.keys(values).length > 0) return undefined;
  if (properties === undefined) return required === undefined ? common : undefined;
  const object = createJsonObject({ type, properties, required });
  const fields = fieldsOf(object, find);
  return fields && { ...common, fields };
}

/** How a schema is written that is nothing but a reference to a model. */
function modelReference(schema: JsonValue, find: FindModel): JsonObject | undefined {
  if (!isJsonObject(schema)) return undefined;
  const { $ref, description, ...others } = schema;
  if (typeof $ref !== "string" || Object.keys(others).length > 0) return undefined;
  const reference = splitReference($ref);
  if (reference?.model === undefined || reference.segments.length > 0) return undefined;
  const model = find(reference.model);
  // A model may be of any type here, but what is called an object model is an object.
  if (model === undefined || !isJsonObject(model.schema) || model.schema.type !== "object")
    return undefined;
  return createJsonObject({ description, object_model_id: model.id });
}
