import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { UsageError } from "../generator/errors.js";
import type { JsonObject, JsonValue } from "../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../generator/json-schema/values.js";
import { parseJson } from "./json.js";

/** Invalid settings of keys or faults; the message names the field. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/**
 * Reads a settings file in YAML or JSON.
 *
 * @param read turns the document into settings.
 * @throws UsageError naming the file and the problem.
 */
export async function readSettings<Settings>(
  file: string,
  cwd: string,
  read: (document: JsonValue) => Settings,
): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read`, { cause: error });
  }
  const { parse } = await import("yaml");
  let document: JsonValue;
  try {
    // Every JSON document is a YAML document; the round trip leaves only values that JSON has.
    document = parseJson(JSON.stringify((parse(text) as unknown) ?? null));
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it cannot be parsed";
    throw new UsageError(`${file} is neither YAML nor JSON: ${reason}`, { cause: error });
  }
  try {
    return read(document);
  } catch (error) {
    if (error instanceof SettingsError)
      throw new UsageError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The entries of a settings document: the document itself, or the list in its `field`. */
export function listIn(document: JsonValue, field: string): readonly JsonValue[] {
  const list = isJsonObject(document) ? ownValue(document, field) : document;
  if (isJsonList(list)) return list;
  throw new SettingsError(`Expected a list, or an object with a list in "${field}"`);
}

/** A setting that is an object with no other than the known fields. */
export function objectAt(value: JsonValue, at: string, fields: readonly string[]): JsonObject {
  if (!isJsonObject(value)) throw new SettingsError(`${at} has to be an object`);
  const unknown = Object.keys(value).find((name) => !fields.includes(name));
  if (unknown !== undefined)
    throw new SettingsError(`${at}.${unknown} is unknown; the fields are ${fields.join(", ")}`);
  return value;
}

/** An optional string. */
export function textAt(entry: JsonObject, field: string, at: string): string | undefined {
  const value = ownValue(entry, field);
  if (value === undefined || typeof value === "string") return value;
  throw new SettingsError(`${at}.${field} has to be a string`);
}

/** An optional number that is not negative. */
export function amountAt(entry: JsonObject, field: string, at: string): number | undefined {
  const value = ownValue(entry, field);
  if (value === undefined || (typeof value === "number" && value >= 0)) return value;
  throw new SettingsError(`${at}.${field} has to be a number, 0 or more`);
}
