import { lstatSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { OutputError } from "../errors.js";
import { refuseConflicts, removeEmptyFolders } from "./folders.js";
import type { OutputPlan } from "./plan.js";
import { Staging } from "./staging.js";
import { isAbandoned } from "./write-atomic.js";

/**
 * Applies a plan. New content is first written to temporary files, which are then renamed, so that every file has its
 * old or its new content at any moment, and a full disk leaves all files unchanged. Then generated files that are no longer needed
 * are removed, with the folders that this leaves empty.
 *
 * @param ahead - files of the plan that are being written already.
 * @returns the signature of each written file, by path.
 * @throws OutputConflictError if a file that was not generated is in the way; then nothing is written.
 */
export async function applyPlan(
  plan: OutputPlan,
  ahead: Staging = new Staging(plan.folder),
): Promise<Map<string, string>> {
  let staging = ahead;
  let signatures: Map<string, string>;
  try {
    refuseConflicts(plan.conflicts, plan.folder);
    if (!ahead.isIn(plan.folder)) {
      await ahead.discard();
      staging = new Staging(plan.folder);
    }
    for (const [path, content] of plan.contents) staging.write(path, content);
    await staging.written();
    refuseConflicts(newConflicts(plan), plan.folder);
    signatures = staging.place(plan.contents.keys());
  } finally {
    await staging.discard();
  }
  const unneeded = plan.files.flatMap(({ path, state }) => (state === "remove" ? [path] : []));
  const abandoned = plan.leftovers.filter(isAbandoned);
  for (const path of [...unneeded, ...abandoned])
    await rm(join(plan.folder, path), { force: true });
  await removeEmptyFolders(plan.folder, unneeded);
  return signatures;
}

/** Paths where something other than a file, such as a link, has appeared since the plan was made. */
function newConflicts({ folder, contents }: OutputPlan): string[] {
  return [...contents.keys()].filter((path) => {
    const status = lstatSync(join(folder, path), { throwIfNoEntry: false });
    return status?.isFile() === false;
  });
}

/**
 * Runs work on the output folder.
 *
 * @throws OutputError instead of an error of the file system, such as a full disk or missing permissions.
 */
export async function withOutputErrors<Result>(
  out: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error) || !("syscall" in cause)) throw cause;
    const reason = cause.message.replace(/, \w+ '.*$/s, "");
    throw new OutputError(
      `${out} cannot be written (${reason}). The existing clients are unchanged: ` +
        "free some space or check the permissions, then run again.",
      { cause },
    );
  }
}
