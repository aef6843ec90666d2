import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { FlowVersion } from "../../definition/types.js";
import type { JsonValue } from "../../json-schema/types.js";
import { SourceError } from "../../errors.js";
import { writeAtomic } from "../../output/write-atomic.js";
import { fromDocument, toDocument, type DefinitionDocument } from "./document.js";
import { jsonText } from "./json-text.js";
import type { Snapshot, SnapshotEntry } from "./snapshot.js";

/** The default name of the file. */
export const snapshotFileName = "noukai.snapshot.json";

/** The format of the file. A reader refuses a later one. */
const FORMAT = 1;

const COMMENT =
  "The flow definitions that the clients are generated from, as the service had them. Commit this file; " +
  "`noukai-codegen generate` writes it anew, and `generate --offline` needs nothing else.";

/** The text of a snapshot's file: the same for the same snapshot. */
export function snapshotText({ generator, entries }: Snapshot): string {
  const flows: Record<string, Record<string, JsonValue>> = {};
  for (const { id, version, hash, origin, definition } of entries) {
    (flows[id] ??= {})[String(version)] = { hash, origin, definition: toDocument(definition) };
  }
  return jsonText({ $comment: COMMENT, snapshot: FORMAT, generator, flows });
}

/**
 * Parses the text of a snapshot. Definitions are not compared with their hashes: see `isEdited`.
 *
 * @param name - the name of the file in errors.
 * @throws SourceError when the text is no snapshot, or one of a later format.
 */
export function parseSnapshot(text: string, name: string): Snapshot {
  const body = parseJson(text, name);
  const unreadable = (what: string): SourceError =>
    new SourceError(`${name} is not a snapshot: ${what}. ${RESTORE}`);
  if (!isRecord(body) || typeof body.generator !== "string" || !isRecord(body.flows)) {
    throw unreadable("`generator` or `flows` is missing");
  }
  if (body.snapshot !== FORMAT) {
    throw new SourceError(
      `${name} was written by noukai-codegen ${body.generator}, in a format that this version does not read. ` +
        `Install that version, or run \`noukai-codegen generate\` to regenerate it.`,
    );
  }
  const entries: SnapshotEntry[] = [];
  for (const [id, versions] of Object.entries(body.flows)) {
    if (!isRecord(versions)) throw unreadable(`${id} has no versions`);
    const listed = Object.entries(versions).map(([key, entry]) => {
      const version = versionOf(key);
      const read = version === undefined ? undefined : readEntry(id, version, entry);
      if (read === undefined) throw unreadable(`${id}, ${key}, is not a definition`);
      return read;
    });
    // JSON objects put numeric keys first; the draft goes before them.
    entries.push(...listed.filter(({ version }) => version === "draft"));
    entries.push(...listed.filter(({ version }) => version !== "draft"));
  }
  return { generator: body.generator, entries: entries.sort((a, b) => compare(a.id, b.id)) };
}

/**
 * Reads a snapshot's file.
 *
 * @returns undefined where there is none.
 * @throws SourceError when it cannot be read, or is no snapshot.
 */
export async function readSnapshot(path: string): Promise<Snapshot | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new SourceError(`${path} could not be read: ${String(cause)}`, { cause });
  }
  return parseSnapshot(text, basename(path));
}

/** Writes a snapshot's file, so that at any moment it has its old or its new text. */
export async function writeSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  await writeAtomic(path, snapshotText(snapshot));
}

/** The advice for a snapshot that was changed. */
export const RESTORE =
  "Restore it from version control, or regenerate it with `noukai-codegen generate`.";

function readEntry(id: string, version: FlowVersion, entry: unknown): SnapshotEntry | undefined {
  if (!isRecord(entry) || typeof entry.hash !== "string" || typeof entry.origin !== "string") {
    return undefined;
  }
  const document = entry.definition;
  if (!isDocument(document)) return undefined;
  // Paths of generated files are made of these, and the file may have been edited.
  const isNamed =
    FLOW_ID.test(id) &&
    [document.org, document.project, document.slug].every(
      (part, index) => part === id.split("/")[index],
    );
  if (!isNamed || document.version !== version) return undefined;
  const { hash, origin } = entry;
  return { id, version, hash, origin, definition: fromDocument(document) };
}

const FLOW_ID = /^(?:[a-z0-9][a-z0-9-]{0,48}[a-z0-9](?:\/|$)){3}$/;

function versionOf(key: string): FlowVersion | undefined {
  if (key === "draft") return key;
  return /^[1-9]\d{0,14}$/.test(key) ? Number(key) : undefined;
}

function isDocument(value: unknown): value is DefinitionDocument {
  return (
    isRecord(value) &&
    Array.isArray(value.steps) &&
    value.steps.every(isNode) &&
    isRecord(value.inputs)
  );
}

/** Whether a node is recognisably a step or a container, which hashing requires. */
function isNode(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if ("parallel" in value) return Array.isArray(value.parallel) && value.parallel.every(isNode);
  if ("loop" in value && !isRecord(value.loop)) return false;
  return "steps" in value ? Array.isArray(value.steps) && value.steps.every(isNode) : true;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = /^(?:<{7}|={7}|>{7})/m.test(text)
      ? "it contains merge conflict markers"
      : `it is not JSON (${cause instanceof Error ? cause.message : String(cause)})`;
    throw new SourceError(`${name} cannot be read: ${what}. ${RESTORE}`, { cause });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
