import { createFormatKeys } from "../cache/format-keys.js";
import { join, resolve } from "node:path";
import { listFiles } from "../output/scan.js";
import { fileSignature, inspectFile, TIMESTAMP_RESOLUTION_MS } from "../output/file-signature.js";
import type { FileSignatures } from "./run-record.js";
import type { ResolvedConfig } from "../config/config.js";
import { findFiles } from "../sources/files/find-files.js";
import { parseSourceName } from "../sources/source-name.js";

/** A signature of how files are formatted; undefined if only prettier can determine it. */
export async function formatSignature(
  out: string,
  paths: readonly string[],
): Promise<string | undefined> {
  const keys = createFormatKeys(out);
  const found = new Set<string>();
  const seen = new Set<string>();
  for (const path of paths) {
    const scope = keys.scopeOf(path).key;
    if (seen.has(scope)) continue;
    seen.add(scope);
    const key = await keys.of(path);
    if (key === undefined) return undefined;
    found.add(`${scope} ${key}`);
  }
  return [...found].join("\n");
}

/** The signature of entries that are not files, such as links. */
const NO_FILE = "-";

/**
 * The signatures of all files in an output folder that a run reads, by path relative to it; undefined if the folder cannot
 * be read.
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

/** The current state of the definition files. */
export interface InputFiles {
  /** The signature of each file, by absolute path. */
  readonly signatures: Readonly<Record<string, string>>;
  /** Whether later writes are certain to change the signatures: none was written within the timestamp resolution. */
  readonly isSettled: boolean;
}

/**
 * Takes the signatures of a config's definition files, without reading them.
 *
 * @returns undefined if definitions come from elsewhere or a file is missing, so that a run is needed.
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
    else if ((named.kind === "server" || named.kind === "hosted") && offline)
      paths.push(config.snapshot);
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
