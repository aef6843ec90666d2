import { realpath } from "node:fs/promises";
import { isMissing, scanFolder } from "./scan.js";

/** A file to be: its path relative to the output folder, `/` between its parts. */
export interface OutputFile {
  readonly path: string;
  readonly content: string;
}

/**
 * What is to be done with a file of the output folder. `foreign` files are not ours and stay as they are; `remove` is for
 * files of ours that nothing makes any more.
 */
export type FileState = "create" | "update" | "unchanged" | "remove" | "foreign";

export interface PlannedFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly state: FileState;
}

/** What has to happen for the output folder to hold the files. */
export interface OutputPlan {
  /** The output folder, absolute, with no link in it where it exists. */
  readonly folder: string;
  /** Every file that is ours, shall be, or stands beside; ordered by path. */
  readonly files: readonly PlannedFile[];
  /** The text of what is created or updated, by path. */
  readonly contents: ReadonlyMap<string, string>;
  /** Paths where something that is not ours stands in the way. */
  readonly conflicts: readonly string[];
  /** Temporary files of ours that were left behind. */
  readonly leftovers: readonly string[];
  /** What `fileSignature` said of files of ours before they were read, by path. */
  readonly signatures: ReadonlyMap<string, string>;
}

/**
 * Compares files with what stands in the output folder. Nothing is written.
 *
 * A file that is not ours where one of ours belongs is planned as an update and listed in `conflicts`, so that a check
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

/** What that is not ours stands at a path, or where a folder on the way to it has to be. */
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
