import type { JsonValue } from "../types.js";
import { isJsonObject } from "../values.js";
import type { DialectOfSchema } from "./dialects.js";
import { isHidden } from "./written-schema.js";

/** The keyword that identifies a schema. */
export function identifierOf(dialect: DialectOfSchema): "$id" | "id" {
  return dialect === "draft-04" ? "id" : "$id";
}

/** The absolute address that a schema gives itself; undefined where it gives none. */
export function addressOf(
  schema: JsonValue,
  dialect: DialectOfSchema,
  base: string,
): string | undefined {
  if (!isJsonObject(schema) || isHidden(schema, dialect)) return undefined;
  const id = schema[identifierOf(dialect)];
  if (typeof id !== "string" || id.startsWith("#") || id === "") return undefined;
  const hash = id.indexOf("#");
  return resolveAddress(hash < 0 ? id : id.slice(0, hash), base);
}

/** A reference to an address, resolved; undefined where that is none. */
export function resolveAddress(address: string, base: string): string | undefined {
  return URL.canParse(address, base) ? new URL(address, base).href : undefined;
}
