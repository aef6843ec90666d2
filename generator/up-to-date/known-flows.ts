import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "../cache/index.js";
import { findConfig } from "../config/find.js";
import { entryOf, isObject } from "../json-schema/values.js";
import { snapshotFileName } from "../sources/snapshot/index.js";
import { readRecord, recordPath } from "./run-record.js";

/** The path of a flow's client, which is that of the flow. */
const CLIENT = /^([^/]+\/[^/]+\/[^/.]+)\.ts$/;

/**
 * The flows of a project as far as they are known without running its config, reading its definitions or asking a service: those
 * of the last `generate` without options, and of the snapshot.
 *
 * @param cwd - absolute.
 * @returns `org/project/slug`, sorted; none where nothing was generated yet.
 */
export async function knownFlows(cwd: string): Promise<readonly string[]> {
  const found = await Promise.all(
    foldersOf(cwd).map(async (folder) => [
      ...(await generatedFlows(folder)),
      ...(await flowsOfSnapshot(join(folder, snapshotFileName))),
    ]),
  );
  return [...new Set(found.flat())].sort();
}

/** Where `generate` may have run: here, or beside the config. */
function foldersOf(cwd: string): readonly string[] {
  try {
    const config = findConfig(cwd);
    return [...new Set([cwd, ...(config === undefined ? [] : [dirname(config)])])];
  } catch {
    // What is wrong with it is said where it is needed.
    return [cwd];
  }
}

async function generatedFlows(cwd: string): Promise<readonly string[]> {
  const folder = await cacheFolder(cwd);
  if (folder === undefined) return [];
  return [false, true].flatMap((offline) => {
    const record = readRecord(recordPath(folder, { cwd, flags: {}, offline }));
    const files = record?.report.files ?? [];
    return files.flatMap(({ path, state }) => {
      const id = state === "foreign" ? undefined : CLIENT.exec(path)?.[1];
      return id === undefined ? [] : [id];
    });
  });
}

async function flowsOfSnapshot(path: string): Promise<readonly string[]> {
  try {
    const flows = entryOf(JSON.parse(await readFile(path, "utf8")), "flows");
    return isObject(flows) ? Object.keys(flows) : [];
  } catch {
    return [];
  }
}
