import { filesSource } from "./files/index.js";
import type { Source } from "./source.js";

/** What a config says of its sources. */
export interface SourceOptions {
  /** Globs, files or folders, relative to `cwd` or absolute. */
  readonly source: readonly string[];
  /** What relative patterns are relative to, and what origins are shown relative to. */
  readonly cwd: string;
}

/** The source that a config names. */
export function openSource({ source, cwd }: SourceOptions): Source {
  return filesSource({ patterns: source, cwd });
}
