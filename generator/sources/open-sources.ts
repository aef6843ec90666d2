import { resolve } from "node:path";
import type { DefinitionFile, ReadResult } from "../definition/index.js";
import type { FlowVersion } from "../definition/types.js";
import { snapshotSource, type CheckedTexts } from "./snapshot/index.js";
import { filesSource } from "./files/files-source.js";
import { openHosted } from "./hosted/open-hosted.js";
import { parseSourceName, type SourceName } from "./source-name.js";
import { serverSource } from "./server/server-source.js";
import type { Source } from "./source.js";

/** Options of `openSources`. */
export interface OpenOptions {
  readonly cwd: string;
  /** Which flows are wanted, by `org/project/slug`. */
  readonly wants: (id: string) => boolean;
  /** Which versions of a flow are. */
  readonly wantsVersion: (id: string, version: FlowVersion) => boolean;
  /** Of which flows the version in production is wanted. */
  readonly wantsPromoted: (id: string) => boolean;
  /** Reads one definition file. */
  readonly read: (file: DefinitionFile) => ReadResult;
  /** Texts of snapshots that need not be checked again. */
  readonly checked?: CheckedTexts | undefined;
}

/**
 * Opens the sources that a config names. All paths and globs together are one source, because they may match the
 * same files. Nothing is read yet.
 *
 * To add a kind of source, write it next to `files/`, `server/` and `hosted/`, and add it here and in `source-name.ts`.
 *
 * @throws ConfigError if the address of a service, or the name of a project, is invalid.
 */
export function openSources(entries: readonly SourceName[], options: OpenOptions): Source[] {
  const { cwd, read, checked, wants, wantsVersion, wantsPromoted } = options;
  const patterns: string[] = [];
  const others: Source[] = [];
  for (const entry of entries) {
    const named = parseSourceName(entry);
    switch (named.kind) {
      case "files":
        patterns.push(named.pattern);
        break;
      case "snapshot":
        others.push(snapshotSource(resolve(cwd, named.path), checked));
        break;
      case "server":
        others.push(serverSource({ baseUrl: named.baseUrl, wants, wantsVersion, wantsPromoted }));
        break;
      case "hosted": {
        const { project, url } = named;
        others.push(openHosted({ project, url, wants, wantsVersion, wantsPromoted }));
        break;
      }
      case "custom":
        others.push(named.source);
    }
  }
  return patterns.length === 0 ? others : [filesSource({ patterns, cwd, read }), ...others];
}
