import { isServerAddress } from "./server/address.js";
import type { Source } from "./source.js";

/** A project of the hosted service. */
export interface HostedName {
  readonly project?: string | undefined;
  readonly url?: string | undefined;
}

/** How a config names a source. */
export type SourceName =
  string | { readonly server: string } | { readonly hosted: HostedName } | Source;

/** The source that an entry of a config names. */
export type ParsedSource =
  | { readonly kind: "files"; readonly pattern: string }
  | { readonly kind: "snapshot"; readonly path: string }
  | { readonly kind: "server"; readonly baseUrl: string }
  | ({ readonly kind: "hosted" } & HostedName)
  | { readonly kind: "custom"; readonly source: Source };

/** Suffix of the names of snapshots. */
const SNAPSHOT_NAME = ".snapshot.json";
/** How a text, such as an option of the command line, names the hosted service; a project may follow. */
const HOSTED = "hosted:";

/** Determines the kind of a source from its name in the config. */
export function parseSourceName(entry: SourceName): ParsedSource {
  if (typeof entry !== "string") {
    if ("server" in entry) return { kind: "server", baseUrl: entry.server };
    return "hosted" in entry
      ? { kind: "hosted", ...entry.hosted }
      : { kind: "custom", source: entry };
  }
  if (entry.endsWith(SNAPSHOT_NAME)) return { kind: "snapshot", path: entry };
  if (entry.startsWith(HOSTED)) {
    const project = entry.slice(HOSTED.length);
    return { kind: "hosted", project: project === "" ? undefined : project };
  }
  return isServerAddress(entry)
    ? { kind: "server", baseUrl: entry }
    : { kind: "files", pattern: entry };
}

/** Whether a text names a service rather than a path. */
export function isService(entry: string): boolean {
  const { kind } = parseSourceName(entry);
  return kind === "server" || kind === "hosted";
}
