import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { UsageError } from "../generator/errors.js";
import type { JsonValue } from "./json.js";
import { SettingsError } from "./faults/rules.js";

/**
 * Reads a settings file in YAML or JSON.
 *
 * @param read turns the document into settings.
 * @throws UsageError naming the file and what is wrong with it.
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
    // Every JSON document is a YAML document; through JSON, so that only JSON's values are left.
    document = JSON.parse(JSON.stringify((parse(text) as unknown) ?? null)) as JsonValue;
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
