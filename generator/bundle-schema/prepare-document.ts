import { randomUUID } from "node:crypto";
import { dialectNamed, ignoresSiblings, type Dialect } from "../json-schema/dialect/dialects.js";
import { KEYWORDS, NAMED_KEYWORDS, VALUE_KEYWORDS } from "../json-schema/keywords.js";
import { toPointer } from "../json-schema/pointer.js";
import type { JsonObject, JsonValue, Path } from "../json-schema/types.js";
import { isJsonList, isJsonObject } from "../json-schema/values.js";
import { createJsonObject } from "../json-schema/values.js";

/** A reference of a document. */
export interface Reference {
  /** As it is written. */
  readonly reference: string;
  /** JSON pointer to it in the document. */
  readonly pointer: string;
}

/** A schema in the form that the library bundles. */
export interface PreparedDocument {
  readonly schema: JsonObject;
  /** The dialect that it names, or else the one of what refers to it; 2020-12 where that names none either. */
  readonly dialect: Dialect;
  /** Whether the schema itself names the dialect. */
  readonly namesDialect: boolean;
  readonly references: readonly Reference[];
  /** What stands in the schema for a value in which nothing is a keyword, and the value. */
  readonly values: ReadonlyMap<string, JsonValue>;
}

/** Texts that begin so stand for values. No schema has one by chance. */
const MARK = `${randomUUID()} `;

/** The addresses by which the library knows the dialects. */
const ADDRESSES: Readonly<Record<Dialect, string>> = {
  "draft-04": "http://json-schema.org/draft-04/schema#",
  "draft-06": "http://json-schema.org/draft-06/schema#",
  "draft-07": "http://json-schema.org/draft-07/schema#",
  "2019-09": "https://json-schema.org/draft/2019-09/schema",
  "2020-12": "https://json-schema.org/draft/2020-12/schema",
};

/**
 * Prepares a schema for bundling: the library takes `$ref` and `$id` for keywords also in examples and constants, knows each
 * dialect by one address, and takes a document that is a reference for what it refers to.
 *
 * @param context - the dialect of what refers to the schema.
 */
export function prepareDocument(written: JsonObject, context?: Dialect): PreparedDocument {
  const { $schema } = written;
  const named = typeof $schema === "string" ? dialectNamed($schema) : undefined;
  const own = named === "unnamed" ? undefined : named;
  const dialect = own ?? context ?? "2020-12";
  const references: Reference[] = [];
  const values = new Map<string, JsonValue>();

  const prepare = (value: JsonValue, path: Path): JsonValue => {
    if (isJsonList(value)) return value.map((item, index) => prepare(item, [...path, index]));
    if (!isJsonObject(value)) return value;
    return createJsonObject(
      mapEntries(value, (keyword, inner) => {
        const place = [...path, keyword];
        if (keyword === "$ref" && typeof inner === "string")
          references.push({ reference: inner, pointer: toPointer(place) });
        if (isOpaque(keyword, inner)) return keep(inner);
        if (NAMED_KEYWORDS.has(keyword) && isJsonObject(inner))
          return createJsonObject(
            mapEntries(inner, (name, schema) => prepare(schema, [...place, name])),
          );
        return prepare(inner, place);
      }),
    );
  };
  const keep = (value: JsonValue): string => {
    const mark = `${MARK}${values.size}`;
    values.set(mark, value);
    return mark;
  };

  const { $schema: _, ...rest } = written;
  const { $ref, ...others } = rest;
  const isReference = typeof $ref === "string" && ignoresSiblings(dialect);
  // The keywords beside `$ref` mean nothing there, except those that identify and keep schemas.
  const held = Object.fromEntries(
    Object.entries(others).filter(([keyword]) => /^(?:\$?id|definitions|\$defs)$/.test(keyword)),
  );
  const schema = prepare(isReference ? { ...held, allOf: [{ $ref }] } : rest, []);
  return {
    schema: createJsonObject({
      ...(own !== undefined && { $schema: ADDRESSES[own] }),
      ...(isJsonObject(schema) ? schema : {}),
    }),
    dialect,
    namesDialect: own !== undefined,
    references,
    values,
  };
}

/**
 * A prepared schema without the address that it gives itself; its references to that lead to itself.
 *
 * @param own - the address, absolute.
 */
export function withoutAddress(schema: JsonObject, own: string): JsonObject {
  const { $id: _, id: __, ...rest } = schema;
  const rewrite = (value: JsonValue): JsonValue => {
    if (isJsonList(value)) return value.map(rewrite);
    if (!isJsonObject(value)) return value;
    return createJsonObject(
      mapEntries(value, (key, inner) =>
        key === "$ref" && typeof inner === "string" && inner.split("#", 1)[0] === own
          ? `#${inner.split("#").slice(1).join("#")}`
          : rewrite(inner),
      ),
    );
  };
  const rewritten = rewrite(rest);
  return isJsonObject(rewritten) ? rewritten : schema;
}

/** Puts the values back. */
export function restoreValues(
  schema: JsonValue,
  values: ReadonlyMap<string, JsonValue>,
): JsonValue {
  if (typeof schema === "string") return values.get(schema) ?? schema;
  if (isJsonList(schema)) return schema.map((item) => restoreValues(item, values));
  if (!isJsonObject(schema)) return schema;
  return createJsonObject(mapEntries(schema, (_, value) => restoreValues(value, values)));
}

/** The address of a dialect, for the library. */
export function addressOfDialect(dialect: Dialect): string {
  return ADDRESSES[dialect];
}

/** Whether nothing in a keyword's value is a keyword. */
function isOpaque(keyword: string, value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return false;
  return (
    VALUE_KEYWORDS.has(keyword) || (!KEYWORDS.has(keyword) && /^(?:x-|example$)/.test(keyword))
  );
}

function mapEntries(
  object: JsonObject,
  map: (key: string, value: JsonValue) => JsonValue,
): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(key, value)]));
}
