import { existsSync } from "node:fs";
import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { FlowDefinition } from "../../generator/definition/types.js";

/** What the name of a version's file ends with until its draft names the version. No source reads such files. */
const WAITING = ".publishing";

/** A draft and the file that it was read from, relative to the working directory. */
interface DraftFile {
  readonly definition: FlowDefinition;
  readonly origin: string;
}

/** `grade-3.flow.yaml` → `grade-3.v2.flow.yaml`, in the same folder. */
export function fileOfVersion(origin: string, version: number): string {
  return join(
    dirname(origin),
    basename(origin).replace(/(\.flow)?(\.[^.]+)$/, `.v${version}$1$2`),
  ).replaceAll("\\", "/");
}

/** The name of a version's file until its draft names the version. */
export function waitingFile(versionFile: string): string {
  return versionFile + WAITING;
}

/**
 * Finishes what a process left that ended while it published: the files of versions that their drafts name get their
 * names, and others, which were never published, are removed.
 *
 * @returns whether a version got its file.
 */
export async function finishPublishing(files: readonly DraftFile[], cwd: string): Promise<boolean> {
  const drafts = files.filter(({ definition }) => definition.version === "draft");
  const folders = new Set(drafts.map(({ origin }) => dirname(origin)));
  let isFinished = false;
  for (const folder of folders) {
    // A folder that cannot be listed has been read all the same: nothing can be written to it either.
    const names = await readdir(resolve(cwd, folder)).catch((): string[] => []);
    for (const name of names.filter((each) => each.endsWith(WAITING))) {
      const waiting = join(folder, name).replaceAll("\\", "/");
      if (await finish(waiting, drafts, cwd)) isFinished = true;
    }
  }
  return isFinished;
}

async function finish(
  waiting: string,
  drafts: readonly DraftFile[],
  cwd: string,
): Promise<boolean> {
  const file = waiting.slice(0, -WAITING.length);
  const version = Number(/\.v(\d+)(?:\.flow)?\.[^.]+$/.exec(file)?.[1]);
  const draft = drafts.find(({ origin }) => fileOfVersion(origin, version) === file);
  if (draft === undefined) return false;
  const path = resolve(cwd, waiting);
  if (draft.definition.published?.includes(version) !== true || existsSync(resolve(cwd, file))) {
    await rm(path, { force: true });
    return false;
  }
  await rename(path, resolve(cwd, file));
  return true;
}
