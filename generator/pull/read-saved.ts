import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { SourceError, UsageError } from "../errors.js";

/** The name of the standard input. */
const STDIN = "-";
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** A result that somebody saved. */
export interface SavedResult {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads results that were saved or pasted from an MCP client.
 *
 * @param names - paths of files; `-` for the standard input.
 * @throws UsageError if a file does not exist; SourceError if one cannot be read, or is longer than a result may be.
 */
export async function readSaved(
  names: readonly string[],
  cwd: string,
  stdin: AsyncIterable<unknown>,
): Promise<readonly SavedResult[]> {
  const saved: SavedResult[] = [];
  for (const name of names) {
    const text = name === STDIN ? await readAll(stdin) : await readOne(name, cwd);
    if (text.length > MOST_CHARACTERS)
      throw new SourceError(
        `${shown(name)} is longer than ${MOST_CHARACTERS} characters, which no result is.`,
      );
    if (text.trim() === "")
      throw new UsageError(`${shown(name)} is empty: save what the tool returned.`);
    saved.push({ name: shown(name), text });
  }
  return saved;
}

async function readOne(name: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, name), "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT")
      throw new UsageError(
        `There is no file ${name}. --from takes what hydrate_project or get_flow returned.`,
        { cause },
      );
    throw new SourceError(`${name} could not be read: ${String(cause)}`, { cause });
  }
}

async function readAll(stdin: AsyncIterable<unknown>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stdin) {
    text += chunk instanceof Uint8Array ? decoder.decode(chunk, { stream: true }) : String(chunk);
    if (text.length > MOST_CHARACTERS) break;
  }
  return text + decoder.decode();
}

function shown(name: string): string {
  return name === STDIN ? "the standard input" : name;
}
