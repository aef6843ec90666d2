import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheName, generatorFingerprint, writeKept } from "../cache/index.js";
import type { ResolvedConfig } from "../config/config.js";
import type { ConfigFlags } from "../config/resolve.js";
import type { GenerateReport } from "../report.js";

/** The result of a run, and everything that it depends on. */
export interface RunRecord {
  /** The digest of the config file, by `configText`. */
  readonly configText: string | undefined;
  readonly config: ResolvedConfig;
  /** The signatures of the definition files, by path. */
  readonly inputs: FileSignatures;
  /** The result of `formatSignature`. */
  readonly format: string;
  /** The signatures of all files in the output folder, by path. */
  readonly output: FileSignatures;
  /** The report of a run that finds all of this unchanged. */
  readonly report: GenerateReport;
}

export type FileSignatures = Readonly<Record<string, string>>;

/**
 * The path of the record of a run.
 *
 * @param folder - of cached files, absolute.
 */
export function recordPath(
  folder: string,
  {
    cwd,
    flags,
    offline,
  }: { readonly cwd: string; readonly flags: ConfigFlags; readonly offline: boolean },
): string {
  return join(folder, `${cacheName([cwd, JSON.stringify(flags), String(offline)])}.state`);
}

/** Reads a record; undefined if there is none, or another generator wrote it. */
export function readRecord(path: string): RunRecord | undefined {
  try {
    const [signature, content = ""] = readFileSync(path, "utf8").split("\n", 2);
    // The signature guarantees that `writeRecord` wrote it.
    return signature === sign(content) ? (JSON.parse(content) as RunRecord) : undefined;
  } catch {
    return undefined;
  }
}

export async function writeRecord(path: string, record: RunRecord): Promise<void> {
  const content = JSON.stringify(record);
  await writeKept(path, `${sign(content)}\n${content}\n`);
}

function sign(content: string): string {
  const hash = createHash("sha256").update(`${generatorFingerprint()}\0`).update(content);
  return `noukai-codegen state 1 ${hash.digest("base64url")}`;
}
