import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { UsageError } from "../errors.js";
import type { JsonObject, JsonValue } from "../json-schema/types.js";
import { isJsonObject } from "../json-schema/values.js";

/** A file of inputs, and how it is named in errors. */
export interface InputFile {
  readonly name: string;
  readonly inputs: JsonObject;
}

/**
 * Reads the inputs of a flow, by name, as JSON or YAML.
 *
 * @param file a path relative to `cwd`, or `-` for standard input.
 * @throws UsageError if it cannot be read, or is no object.
 */
export async function readInputFile(
  file: string,
  cwd: string,
  stdin: AsyncIterable<unknown>,
): Promise<InputFile> {
  const name = file === "-" ? "standard input" : file;
  const value = await parse(await textOf(file, cwd, stdin), name);
  if (isJsonObject(value)) return { name, inputs: value };
  const found = Array.isArray(value)
    ? "an array"
    : value === null
      ? "nothing"
      : `a ${typeof value}`;
  throw new UsageError(
    `${name} holds ${found}, and --input takes an object of the inputs by name, such as {"message": "…"}.`,
  );
}

async function textOf(file: string, cwd: string, stdin: AsyncIterable<unknown>): Promise<string> {
  if (file !== "-") {
    try {
      return await readFile(resolve(cwd, file), "utf8");
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
      throw new UsageError(`${file} cannot be read (${code}): --input takes a file, or -.`, {
        cause,
      });
    }
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin)
    chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8");
}

/** JSON, or else YAML. */
async function parse(text: string, name: string): Promise<JsonValue> {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // It may be YAML.
  }
  try {
    const { parse: parseYaml } = await import("yaml");
    const value: unknown = parseYaml(text);
    // Only values that JSON has.
    return JSON.parse(JSON.stringify(value ?? null)) as JsonValue;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
    throw new UsageError(`${name} is neither JSON nor YAML: ${reason ?? ""}`, { cause });
  }
}
