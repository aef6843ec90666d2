import { readFileSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { isEditedFile, readFileHeader } from "./file-header.js";
import type { PlannedFile } from "./file-state.js";
import { keepImported } from "./keep-imported.js";
import { ifPresent, isMissing, scanFolder } from "./scan.js";

/** A generated file: its text, and its path relative to the output folder, with `/`. */
export interface OutputFile {
  readonly path: string;
  readonly content: string;
}

/** How a plan treats files that were generated before. */
export interface PlanOptions {
  /** The config that generates; where there is none, files of all configs are its own. */
  readonly owner?: OutputOwner | undefined;
  /** Whether edited files and files of other configs are overwritten and removed like others. */
  readonly force?: boolean | undefined;
}

/** A config, as headers of generated files name it. */
export interface OutputOwner {
  /** Whether files of the config with this id are its own. */
  readonly owns: (id: string) => boolean;
}

/** Whether a file has this content, also where a checkout converted the ends of its lines to CRLF. */
function hasContent(text: string | undefined, content: string): boolean {
  if (text === content) return true;
  return text?.includes("\r\n") === true && text.replaceAll("\r\n", "\n") === content;
}

/** Why a generated file is not to be touched; undefined where it may be. */
export function holdOf(
  text: string,
  { owner, force = false }: PlanOptions,
): "edited" | "claimed" | undefined {
  if (force) return undefined;
  const config = readFileHeader(text)?.config;
  if (config !== undefined && owner?.owns(config) === false) return "claimed";
  return isEditedFile(text) ? "edited" : undefined;
}

/** The changes that bring the output folder up to date. */
export interface OutputPlan {
  /** The output folder, absolute, with no link in it where it exists. */
  readonly folder: string;
  /** Every generated file, and the other files of the folder; ordered by path. */
  readonly files: readonly PlannedFile[];
  /** The text of what is created or updated, by path. */
  readonly contents: ReadonlyMap<string, string>;
  /** Paths where a file that was not generated is in the way. */
  readonly conflicts: readonly string[];
  /** Temporary files that earlier runs left behind. */
  readonly leftovers: readonly string[];
  /** The signatures of generated files, taken before they were read; by path. */
  readonly signatures: ReadonlyMap<string, string>;
}

/**
 * Compares files with the output folder. Nothing is written.
 *
 * A file that was not generated where a generated one belongs is planned as an update and listed in `conflicts`, so that a check
 * reports it and `applyPlan` refuses it.
 */
export async function planOutput(
  out: string,
  files: readonly OutputFile[],
  options: PlanOptions = {},
): Promise<OutputPlan> {
  const folder = await resolved(out);
  const contents = contentsOf(files);
  const { owned, foreign, leftovers, signatures } = await scanFolder(
    folder,
    new Set(contents.keys()),
  );
  const planned: PlannedFile[] = [];
  const changed = new Map<string, string>();
  const conflicts: string[] = [];
  for (const [path, content] of contents) {
    const current = owned.get(path);
    const obstacle = obstacleOf(path, foreign, owned);
    if (hasContent(current, content)) planned.push({ path, state: "unchanged" });
    else {
      const hold =
        current === undefined || obstacle !== undefined ? undefined : holdOf(current, options);
      if (hold !== undefined) {
        planned.push({ path, state: hold });
        continue;
      }
      planned.push({
        path,
        state: owned.has(path) || obstacle !== undefined ? "update" : "create",
      });
      changed.set(path, content);
      if (obstacle !== undefined) conflicts.push(obstacle);
    }
  }
  for (const path of owned.keys()) {
    if (contents.has(path)) continue;
    const text = ifPresent(() => readFileSync(join(folder, path), "utf8"));
    if (text !== undefined) planned.push({ path, state: holdOf(text, options) ?? "remove" });
  }
  for (const path of foreign) if (!contents.has(path)) planned.push({ path, state: "foreign" });
  planned.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    folder,
    files: keepImported(planned),
    contents: changed,
    conflicts: [...new Set(conflicts)],
    leftovers,
    signatures,
  };
}

function contentsOf(files: readonly OutputFile[]): Map<string, string> {
  const contents = new Map<string, string>();
  for (const { path, content } of files) {
    if (!isInside(path))
      throw new Error(`${JSON.stringify(path)} is not a path inside the output folder`);
    if (contents.has(path)) throw new Error(`two files want the path ${path}`);
    contents.set(path, content);
  }
  return contents;
}

/** Whether a path is relative and stays below the folder it is relative to, on every system. */
function isInside(path: string): boolean {
  return path
    .split("/")
    .every((part) => /^[^\\:*?"<>|\0]+$/.test(part) && part !== "." && part !== "..");
}

/** The path of a file that was not generated at `path`, or of a file in the place of a parent folder of `path`. */
function obstacleOf(
  path: string,
  foreign: ReadonlySet<string>,
  owned: ReadonlyMap<string, unknown>,
): string | undefined {
  const parts = path.split("/");
  const paths = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  return paths.find(
    (ancestor) => foreign.has(ancestor) || (ancestor !== path && owned.has(ancestor)),
  );
}

async function resolved(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (isMissing(error)) return folder;
    throw error;
  }
}
