import { resolve } from "node:path";
import type { ResolvedConfig } from "../config/config.js";
import { inspectFile, TIMESTAMP_RESOLUTION_MS } from "../output/file-signature.js";
import { findFiles } from "../sources/files/find-files.js";
import { parseSourceName } from "../sources/source-name.js";

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
