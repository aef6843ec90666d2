import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { isRawFlow } from "../definition/format/check-format.js";
import type { RawFlow } from "../definition/format/raw-definition.js";
import { hashDefinition, readDefinition } from "../definition/index.js";
import { parseText, withoutByteOrderMark } from "../definition/text/parse.js";
import type { FlowDefinition } from "../definition/types.js";
import { SourceError } from "../errors.js";
import { pulledHash } from "./file-text.js";

/** A definition file of the folder that is pulled to. */
export interface ExistingFile {
  readonly path: string;
  readonly text: string;
  /** Undefined for a file that is no valid definition. */
  readonly content: { readonly definition: FlowDefinition; readonly raw: RawFlow } | undefined;
  /** Whether somebody wrote it, or edited what was pulled: its comments and mocks do not count. */
  readonly isEdited: boolean;
}

/**
 * Reads the definition files of a folder, by absolute path.
 *
 * @throws SourceError if it cannot be read. A folder that does not exist has none.
 */
export async function readExisting(folder: string): Promise<ReadonlyMap<string, ExistingFile>> {
  const files = new Map<string, ExistingFile>();
  for (const path of await listFiles(folder)) {
    const text = await readFile(path, "utf8");
    files.set(path, readOne(path, relative(folder, path), text));
  }
  return files;
}

function readOne(path: string, name: string, text: string): ExistingFile {
  const result = readDefinition({ path: name, text });
  const { value } = parseText(name, withoutByteOrderMark(text));
  if (!("definition" in result) || value === undefined || !isRawFlow(value))
    return { path, text, content: undefined, isEdited: true };
  const { definition } = result;
  // JSON has no comments, so nothing says what was pulled.
  const hash = path.endsWith(".json") ? hashDefinition(definition) : pulledHash(text);
  return {
    path,
    text,
    content: { definition, raw: value },
    isEdited: hash !== hashDefinition(definition),
  };
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && /\.flow\.(?:ya?ml|json)$/i.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes("node_modules"))
      .sort();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw new SourceError(`${folder} could not be read: ${String(cause)}`, { cause });
  }
}
