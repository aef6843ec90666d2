import { isServerAddress } from "./server/address.js";
import type { Source } from "./source.js";

/** How a config names a source. */
export type SourceName = string | { readonly server: string } | Source;

/** What a config's entry names. */
export type ParsedSource =
  | { readonly kind: "files"; readonly pattern: string }
  | { readonly kind: "snapshot"; readonly path: string }
  | { readonly kind: "server"; readonly baseUrl: string }
  | { readonly kind: "custom"; readonly source: Source };

/** How the names of snapshots end. */
const SNAPSHOT_NAME = ".snapshot.json";

/** Tells the kinds of sources apart by how they are named. */
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
