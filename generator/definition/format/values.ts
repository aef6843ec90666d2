import * as z from "zod";
import type { JsonSchema, JsonValue } from "../../json-schema/types.js";
import { isObject } from "../../json-schema/values.js";
import { FIELD_TYPES, type RawField, type RawFieldType, type RawSchema } from "./raw-definition.js";
import { closedObject, oneOf } from "./schema-builders.js";

/** Any text. */
export const text: z.ZodString = z.string("text");
/** What flags are. */
export const FLAG_RULE = "true or false";
/** A flag. */
export const flag: z.ZodBoolean = z.boolean(FLAG_RULE);
/** Any value of JSON. */
export const anything: z.ZodType<JsonValue> = z.custom<JsonValue>();

/** A value in the place of a JSON Schema; `rules/keywords.ts` checks its content. */
export const jsonSchema: z.ZodType<JsonSchema> = z
  .custom<JsonSchema>(
    (value) => typeof value === "boolean" || isObject(value),
    "a JSON Schema or a list of fields",
  )
  .meta({ id: "JsonSchema" });

const fieldType = z.enum(FIELD_TYPES);
const fieldValue = {
  type: fieldType.describe("The type of the value."),
  description: text.optional().describe("Becomes the documentation of the generated property."),
  enum: z
    .array(
      z.union(
        [z.string(), z.number(), z.boolean(), z.null()],
        "text, a number, true, false or null",
      ),
      "a list of values",
    )
    .min(1, "at least one value")
    .optional()
    .describe("The allowed values."),
};

const item: z.ZodType<RawFieldType> = closedObject(
  {
    ...fieldValue,
    get items() {
      return items
        .optional()
        .describe("The items of an array: a type, or an object with more details.");
    },
    get fields() {
      return fieldList.optional().describe("The fields of an object.");
    },
  },
  `a type (${FIELD_TYPES.join(", ")}), or an object with a \`type\``,
).meta({ id: "Item" });

const items: z.ZodType<RawFieldType["items"] & {}> = oneOf([fieldType, item], (value) =>
  typeof value === "string" ? 0 : 1,
).meta({ id: "Items" });

const field: z.ZodType<RawField> = closedObject(
  {
    name: z.string("text").min(1, "a name").describe("The property's name."),
    ...fieldValue,
    required: flag
      .optional()
      .describe("Whether the property is required; true by default, false where it has a default."),
    default: anything.optional().describe("The value where the property is omitted."),
    get items() {
      return items
        .optional()
        .describe("The items of an array: a type, or an object with more details.");
    },
    get fields() {
      return fieldList.optional().describe("The fields of an object.");
    },
  },
  "a field: an object with `name` and `type`",
).meta({ id: "Field" });

const fieldList: z.ZodType<readonly RawField[]> = z
  .array(field, "a list of fields")
  .meta({ id: "Fields" });

/** A JSON Schema, or a list of fields. */
export const schema: z.ZodType<RawSchema> = oneOf([jsonSchema, fieldList], (value) =>
  Array.isArray(value) ? 1 : 0,
);
