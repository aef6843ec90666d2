import { isServerAddress } from "./server/address.js";
import type { Source } from "./source.js";

/** How a config names a source. */
export type SourceName = string | { readonly server: string } | Source;

/** The source that an entry of a config names. */
export type ParsedSource =
  | { readonly kind: "files"; readonly pattern: string }
  | { readonly kind: "snapshot"; readonly path: string }
  | { readonly kind: "server"; readonly baseUrl: string }
  | { readonly kind: "custom"; readonly source: Source };

/** Suffix of the names of snapshots. */
const SNAPSHOT_NAME = ".snapshot.json";

/** Determines the kind of a source from its name in the config. */
export function parseSourceName(entry: SourceName): ParsedSource {
  if (typeof entry !== "string") {
    return "server" in entry
      ? { kind: "server", baseUrl: entry.server }
      : { kind: "custom", source: entry };
  }
  if (entry.endsWith(SNAPSHOT_NAME)) return { kind: "snapshot", path: entry };
  return isServerAddress(entry)
    ? { kind: "server", baseUrl: entry }
    : { kind: "files", pattern: entry };
}
