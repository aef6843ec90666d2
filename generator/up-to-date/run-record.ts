import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { generatorFingerprint, writeKept } from "../cache/index.js";
import type { ResolvedConfig } from "../config/config.js";
import type { GenerateReport } from "../report.js";

/** What a generate came to, and all that it came from. */
export interface RunRecord {
  /** What the config file says where it is no program, as `configText` gives it. */
  readonly configText: string | undefined;
  readonly config: ResolvedConfig;
  /** What `fileSignature` says of each file that definitions were read from, by path. */
  readonly inputs: FileSignatures;
  /** How files are formatted, as `lookAtFormat` gives it. */
  readonly format: string;
  /** What `fileSignature` says of each file in the output folder, by path. */
  readonly output: FileSignatures;
  /** The report of a generate that finds all of this. */
  readonly report: GenerateReport;
}

export type FileSignatures = Readonly<Record<string, string>>;

/** @returns undefined where there is none, or none that this generator wrote. */
export function readRecord(path: string): RunRecord | undefined {
  try {
    const [signature, content = ""] = readFileSync(path, "utf8").split("\n", 2);
    // The signature vouches for what `writeRecord` wrote.
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
