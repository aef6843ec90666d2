import type { Source } from "../source.js";

/** Where `filesSource` looks. */
export interface FilesSourceOptions {
  /** Globs, files, or folders (all `*.flow.yaml`, `*.flow.yml` and `*.flow.json` below them), relative to `cwd`. */
  readonly patterns: readonly string[];
  /** The folder that patterns and reported names are relative to, as an absolute path. */
  readonly cwd: string;
}

/** Definitions in files on disk. */
export function filesSource(options: FilesSourceOptions): Source {
  return {
    describe: options.patterns.join(", "),
    load: () => Promise.reject(new Error("files cannot be read yet")),
  };
}
