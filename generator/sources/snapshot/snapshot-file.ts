import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { JsonValue } from "../../json-schema/types.js";
import { SourceError } from "../../errors.js";
import { writeAtomic } from "../../output/write-atomic.js";
import { serializeDefinition } from "../../definition/serialize.js";
import { jsonText } from "./json-text.js";
import { parseSnapshot, type SnapshotReading } from "./parse-snapshot.js";
import { FORMAT } from "./snapshot-schema.js";
import type { Snapshot } from "./snapshot.js";

/** The default name of the file. */
export const snapshotFileName = "noukai.snapshot.json";

const COMMENT =
  "The flow definitions that the clients are generated from, as the service had them. Commit this file; " +
  "`noukai-codegen generate` writes it anew, and `generate --offline` needs nothing else.";

/** The text of a snapshot's file. Equal for equal snapshots. */
export function snapshotText({ generator, entries }: Snapshot): string {
  const flows: Record<string, Record<string, JsonValue>> = {};
  for (const { id, version, hash, origin, definition } of entries) {
    (flows[id] ??= {})[String(version)] = {
      hash,
      origin,
      definition: serializeDefinition(definition),
    };
  }
  return jsonText({ $comment: COMMENT, snapshot: FORMAT, generator, flows });
}

/**
 * Reads a snapshot's file.
 *
 * @returns undefined if it does not exist.
 * @throws SourceError if it cannot be read or is not a snapshot; DefinitionError if it is invalid.
 */
export async function readSnapshot(
  path: string,
  reading?: SnapshotReading,
): Promise<Snapshot | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new SourceError(`${path} could not be read: ${String(cause)}`, { cause });
  }
  return parseSnapshot(text, basename(path), reading);
}

/** Writes a snapshot's file atomically. */
export async function writeSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  await writeAtomic(path, snapshotText(snapshot));
}
