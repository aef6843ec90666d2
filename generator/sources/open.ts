import { resolve } from "node:path";
import type { DefinitionFile, ReadResult } from "../definition/index.js";
import type { FlowVersion } from "../definition/types.js";
import { snapshotSource } from "../snapshot/index.js";
import { filesSource } from "./files/index.js";
import { isServerAddress, serverSource } from "./server/index.js";
import type { Source } from "./source.js";

/** How a config names a source. */
type Entry = string | { readonly server: string } | Source;

/** How the names of snapshots end. */
const SNAPSHOT_NAME = ".snapshot.json";

/** What opening sources depends on beside their entries. */
export interface OpenOptions {
  readonly cwd: string;
  /** Which flows are wanted, by `org/project/slug`. */
  readonly wants: (id: string) => boolean;
  /** Which versions of a flow are. */
  readonly wantsVersion: (id: string, version: FlowVersion) => boolean;
  /** Reads one definition file. */
  readonly read: (file: DefinitionFile) => ReadResult;
}

/**
 * Opens the sources that a config names. All paths and globs together are one source, because they may speak of the
 * same files. Nothing is read yet.
 *
 * A further kind of source is one file beside `files/` and `server/`, and a line here; a config may also hold an object
 * that is a source.
 *
 * @throws ConfigError when a server's address cannot be one.
 */
export function openSources(entries: readonly Entry[], options: OpenOptions): Source[] {
  const { cwd, read, wants, wantsVersion } = options;
  const patterns: string[] = [];
  const others: Source[] = [];
  for (const entry of entries) {
    if (typeof entry === "string") {
      if (entry.endsWith(SNAPSHOT_NAME)) others.push(snapshotSource(resolve(cwd, entry)));
      else if (isServerAddress(entry))
        others.push(serverSource({ baseUrl: entry, wants, wantsVersion }));
      else patterns.push(entry);
    } else if ("server" in entry) {
      others.push(serverSource({ baseUrl: entry.server, wants, wantsVersion }));
    } else others.push(entry);
  }
  return patterns.length === 0 ? others : [filesSource({ patterns, cwd, read }), ...others];
}
