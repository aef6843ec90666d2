import { createFormatKeys } from "../cache/format-keys.js";
import { join, resolve } from "node:path";
import { listFiles } from "../output/scan.js";
import { fileSignature, inspectFile, TIMESTAMP_RESOLUTION_MS } from "../output/file-signature.js";
import type { FileSignatures } from "./run-record.js";
import type { ResolvedConfig } from "../config/config.js";
import { findFiles } from "../sources/files/find-files.js";
import { parseSourceName } from "../sources/source-name.js";

/** What tells how files are formatted; undefined where only running prettier can. */
export async function formatSignature(
  out: string,
  paths: readonly string[],
): Promise<string | undefined> {
  const keys = createFormatKeys(out);
  const found = new Set<string>();
  const seen = new Set<string>();
  for (const path of paths) {
    const scope = keys.scopeOf(path);
    if (seen.has(scope)) continue;
    seen.add(scope);
    const key = await keys.of(path);
    if (key === undefined) return undefined;
    found.add(`${scope} ${key}`);
  }
  return [...found].join("\n");
}

/** What stands for the signature of something that is no file. */
const NO_FILE = "-";

/**
 * What `fileSignature` says of every file that a generate looks at in an output folder, by path relative to it; undefined where
 * the folder cannot be read.
 */
export function outputSignatures(folder: string): FileSignatures | undefined {
  try {
    const signatures: Record<string, string> = {};
    const { files, links } = listFiles(folder);
    for (const path of files) signatures[path] = fileSignature(join(folder, path));
    for (const path of links) signatures[path] = NO_FILE;
    return signatures;
  } catch {
    return undefined;
  }
}

/** The files that definitions are read from, as they stand. */
export interface InputFiles {
  /** What `fileSignature` says of each, by absolute path. */
  readonly signatures: Readonly<Record<string, string>>;
  /** Whether whatever is written to them from now on will give them other signatures. */
  readonly isSettled: boolean;
}

/**
 * Looks at the files that a config's definitions come from, reading none.
 *
 * @returns undefined where definitions come from elsewhere, or a file is missing: only a generate can tell what they are.
 */
export async function inputSignatures(
  config: ResolvedConfig,
  offline: boolean,
): Promise<InputFiles | undefined> {
  const paths: string[] = [];
  const patterns: string[] = [];
  for (const entry of config.source) {
    const named = parseSourceName(entry);
    if (named.kind === "files") patterns.push(named.pattern);
    else if (named.kind === "snapshot") paths.push(resolve(config.cwd, named.path));
    else if (named.kind === "server" && offline) paths.push(config.snapshot);
    else return undefined;
  }
  try {
    const found = patterns.length === 0 ? [] : await findFiles(patterns, config.cwd);
    paths.push(...found.map((path) => resolve(config.cwd, path)));
  } catch {
    return undefined;
  }
  const signatures: Record<string, string> = {};
  const settledBefore = Date.now() - TIMESTAMP_RESOLUTION_MS;
  let isSettled = true;
  for (const path of paths) {
    const file = inspectFile(path);
    if (file === undefined) return undefined;
    signatures[path] = file.signature;
    isSettled &&= file.mtimeMs < settledBefore;
  }
  return { signatures, isSettled };
}
