import { areEqual } from "../json-schema/equality.js";
import { namesIn, schemasByName, schemasIn } from "../json-schema/keyword-values.js";
import type { JsonSchema, JsonSchemaObject } from "../json-schema/types.js";
import { createJsonObject } from "../json-schema/values.js";
import { assertionsOf, omit } from "./assertions.js";
import type { SchemaReader } from "./schema-reader.js";

/** Keywords of objects that can be put together: each adds to what the others say. */
const PLAIN: ReadonlySet<string> = new Set(["type", "properties", "required"]);

/** Schemas that consist of more are not put together. */
const MAX_PARTS = 64;

/**
 * Writes `allOf` of plain objects, and a reference with properties beside it, as one object.
 *
 * @returns undefined where there is no `allOf` or `$ref`, or they say more.
 */
export function mergeAllOf(
  schema: JsonSchemaObject,
  reader: SchemaReader,
): JsonSchemaObject | undefined {
  if (schema.allOf === undefined && schema.$ref === undefined) return undefined;
  const parts = plainParts(schema, reader, new Set());
  if (parts?.some(({ type }) => type === "object") !== true) return undefined;
  const properties = createJsonObject({});
  const required = new Set<string>();
  for (const part of parts) {
    for (const name of namesIn(part.required)) required.add(name);
    for (const [name, property] of schemasByName(part.properties)) {
      const before = properties[name];
      if (before !== undefined && !areEqual(before, property)) return undefined;
      properties[name] = property;
    }
  }
  return createJsonObject({ type: "object", properties, required: [...required] });
}

/** The plain objects that a schema consists of; undefined where it consists of anything else. */
function plainParts(
  schema: JsonSchema,
  reader: SchemaReader,
  open: ReadonlySet<JsonSchema>,
): readonly JsonSchemaObject[] | undefined {
  if (typeof schema === "boolean" || open.has(schema)) return undefined;
  const inside = new Set([...open, schema]);
  const assertions = assertionsOf(schema, reader);
  const own = omit(assertions, new Set(["allOf", "$ref"]));
  const isPlain =
    Object.keys(own).every((keyword) => PLAIN.has(keyword)) &&
    (own.type === undefined || own.type === "object");
  if (!isPlain) return undefined;
  const others: JsonSchema[] = schemasIn(assertions.allOf);
  if (typeof assertions.$ref === "string") others.unshift(reader.resolve(assertions.$ref));
  const parts: JsonSchemaObject[] = [];
  for (const other of others) {
    const found = plainParts(other, reader, inside);
    if (found === undefined || parts.length + found.length > MAX_PARTS) return undefined;
    parts.push(...found);
  }
  return [...parts, own];
}
