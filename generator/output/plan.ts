import { realpath } from "node:fs/promises";
import { isMissing, scanFolder } from "./scan.js";

/** A generated file: its text, and its path relative to the output folder, with `/`. */
export interface OutputFile {
  readonly path: string;
  readonly content: string;
}

/**
 * What a plan does with a file of the output folder. `foreign` files were not generated and are left unchanged;
 * `remove` is for generated files of flows that no longer exist.
 */
export type FileState = "create" | "update" | "unchanged" | "remove" | "foreign";

export interface PlannedFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly state: FileState;
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
export async function planOutput(out: string, files: readonly OutputFile[]): Promise<OutputPlan> {
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
    if (current === content) planned.push({ path, state: "unchanged" });
    else {
      planned.push({
        path,
        state: owned.has(path) || obstacle !== undefined ? "update" : "create",
      });
      changed.set(path, content);
      if (obstacle !== undefined) conflicts.push(obstacle);
    }
  }
  for (const path of owned.keys()) if (!contents.has(path)) planned.push({ path, state: "remove" });
  for (const path of foreign) if (!contents.has(path)) planned.push({ path, state: "foreign" });
  planned.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    folder,
    files: planned,
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
