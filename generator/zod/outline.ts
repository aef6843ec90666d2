import {
  isSchema,
  namesIn,
  schemasByName,
  schemasIn,
  typeNames,
} from "../json-schema/keyword-values.js";
import {
  JSON_TYPES,
  type JsonSchema,
  type JsonSchemaObject,
  type JsonType,
  type JsonValue,
} from "../json-schema/types.js";
import { assertionsOf } from "./assertions.js";
import { mergeAllOf } from "./merge-all-of.js";
import { allowedValues } from "./read-literals.js";
import type { Outline, SchemaReader } from "./schema-reader.js";

const ANY: Outline = { types: new Set(JSON_TYPES) };

/** Of a schema that leads back to itself, nothing is known. */
export function outlineOf(schema: JsonSchema, reader: SchemaReader): Outline {
  if (typeof schema === "boolean") return schema ? ANY : { types: new Set() };
  const { outlines } = reader.memo;
  const known = outlines.get(schema);
  if (known !== undefined) return known;
  outlines.set(schema, ANY);
  const outline = findOutline(schema, reader);
  outlines.set(schema, outline);
  return outline;
}

function findOutline(schema: JsonSchemaObject, reader: SchemaReader): Outline {
  const assertions = assertionsOf(schema, reader);
  if (assertions.enum !== undefined || assertions.const !== undefined) {
    const values = allowedValues(assertions);
    return { types: new Set(values.map(jsonTypeOf)), values };
  }
  const merged = mergeAllOf(assertions, reader);
  if (merged !== undefined) return outlineOf(merged, reader);
  if (typeof assertions.$ref === "string")
    return outlineOf(reader.resolve(assertions.$ref), reader);
  const types = typeNames(assertions);
  if (types !== undefined) {
    const isObject = types.size === 1 && types.has("object");
    return {
      types: new Set(
        [...types].map((name) => JSON_TYPES.find((type) => type === name) ?? "number"),
      ),
      ...(isObject && { tags: tagsOf(assertions, reader) }),
    };
  }
  const [alone] = schemasIn(assertions.allOf);
  if (alone !== undefined) return outlineOf(alone, reader);
  const options = [...schemasIn(assertions.anyOf), ...schemasIn(assertions.oneOf)];
  if (options.length === 0) return ANY;
  const outlines = options.map((option) => outlineOf(option, reader));
  return { types: new Set(outlines.flatMap((outline) => [...outline.types])) };
}

function tagsOf(
  schema: JsonSchemaObject,
  reader: SchemaReader,
): ReadonlyMap<string, readonly JsonValue[]> {
  const properties = new Map(schemasByName(schema.properties));
  const names = namesIn(schema.required);
  const tags = new Map<string, readonly JsonValue[]>();
  if ([...properties.keys(), ...names].some((name) => name in Object.prototype)) return tags;
  for (const name of names) {
    const property = properties.get(name);
    const values = isSchema(property) ? outlineOf(property, reader).values : undefined;
    if (values?.every((value) => typeof value !== "object") === true) tags.set(name, values);
  }
  return tags;
}

function jsonTypeOf(value: JsonValue): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return JSON_TYPES.find((type) => type === typeof value) ?? "object";
}

/** Whether it is certain that no value is valid for two of these. */
export function areDisjoint(outlines: readonly Outline[]): boolean {
  if (discriminatorOf(outlines) !== undefined) return true;
  const types = new Set<JsonType>();
  const values = new Set<JsonValue>();
  for (const outline of outlines) {
    const listed = outline.values ?? [];
    if (outline.values !== undefined && listed.every((value) => !isContainer(value))) {
      if (listed.some((value) => values.has(value))) return false;
      for (const value of listed) values.add(value);
    } else {
      if ([...outline.types].some((type) => types.has(type))) return false;
      for (const type of outline.types) types.add(type);
    }
  }
  return ![...values].some((value) => types.has(jsonTypeOf(value)));
}

function isContainer(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}

/**
 * A property that tells the values of each schema from those of the others: all require it, with constants that no other has.
 */
export function discriminatorOf(outlines: readonly Outline[]): string | undefined {
  const [first, ...others] = outlines.map(({ tags }) => tags);
  if (first === undefined || others.length === 0) return undefined;
  return [...first.keys()].find((name) => {
    const seen = new Set<JsonValue>();
    return outlines.every(({ tags }) => {
      const values = tags?.get(name);
      const isNew = values?.every((value) => !seen.has(value)) === true;
      for (const value of values ?? []) seen.add(value);
      return isNew;
    });
  });
}
