import { describeValue, type Diagnostic } from "../../definition/diagnostic.js";
import { checkAgainst } from "../../definition/format/check-format.js";
import type { RawFlow } from "../../definition/format/raw-definition.js";
import { MAX_CHARACTERS } from "../../definition/limits.js";
import { normaliseFlow } from "../../definition/normalise/flow.js";
import { checkDefinition, locateProblems } from "../../definition/read.js";
import type { TextDocument } from "../../definition/text/document.js";
import { parseJson } from "../../definition/text/json.js";
import type { FlowDefinition, FlowVersion } from "../../definition/types.js";
import { DefinitionError, SourceError } from "../../errors.js";
import type { Path } from "../../json-schema/types.js";
import { isObject, type UnknownObject } from "../../json-schema/values.js";
import { countKeys, measureValue } from "./json-limits.js";
import {
  entrySchema,
  envelopeSchema,
  FLOW_ID,
  FLOW_ID_RULE,
  FORMAT,
  VERSION_RULE,
} from "./snapshot-schema.js";
import { inOrder, type Snapshot, type SnapshotEntry } from "./snapshot.js";

/** The advice for a snapshot that was changed. */
export const RESTORE =
  "Restore it from version control, or regenerate it with `noukai-codegen generate`.";

/** Looks a snapshot's text up among those that were found to be valid before. */
export type CheckedTexts = (text: string) => {
  readonly isValid: boolean;
  /** Adds the text to those. */
  readonly remember: () => void;
};

/** How a snapshot is read. */
export interface SnapshotReading {
  readonly checked?: CheckedTexts | undefined;
  /**
   * Called with each entry as soon as it is checked, and how many there are about. Others may still be invalid, and the entry
   * may not match its hash.
   */
  readonly onEntry?: ((entry: SnapshotEntry, total: number) => void) | undefined;
}

/** A snapshot's text as JSON, once it is known to be valid. */
interface SnapshotBody {
  readonly generator: string;
  readonly flows: Readonly<Record<string, Readonly<Record<string, EntryBody>>>>;
}

interface EntryBody {
  readonly hash: string;
  readonly origin: string;
  readonly definition: RawFlow;
}

/**
 * Parses the text of a snapshot. Each definition is checked as definition files are, because a snapshot can be edited too.
 * Definitions are not compared with their hashes: see `isEdited`.
 *
 * @param name - the name of the file in errors.
 * @throws SourceError if the text is not a snapshot, or has a later format.
 * @throws DefinitionError with the locations of all problems.
 */
export function parseSnapshot(
  text: string,
  name: string,
  { checked, onEntry }: SnapshotReading = {},
): Snapshot {
  const source = text.startsWith("\ufeff") ? text.slice(1) : text;
  const known = checked?.(source);
  if (known?.isValid === true) return restore(source, onEntry);
  const body = parseBody(source, name);
  const diagnostics: Diagnostic[] = [];
  const entries = readEntries(body, diagnostics, onEntry);
  if (diagnostics.length === 0 && countKeys(source) !== entries.keys)
    throw invalid(source, name, [], "a key appears twice in the same object");
  if (diagnostics.length > 0) throw invalid(source, name, diagnostics);
  if (entries.isNormal) known?.remember();
  return { generator: body.generator, entries: entries.read.sort(inOrder) };
}

/** The snapshot of a text that was checked before. */
function restore(text: string, onEntry: SnapshotReading["onEntry"]): Snapshot {
  const { generator, flows } = JSON.parse(text) as SnapshotBody;
  const all = Object.entries(flows);
  const entries = all.flatMap(([id, versions]) =>
    Object.entries(versions).map(([key, { hash, origin, definition }]): SnapshotEntry => {
      const version = versionOf(key) ?? "draft";
      const entry = { id, version, hash, origin, definition: normaliseFlow(definition) };
      onEntry?.(entry, all.length);
      return entry;
    }),
  );
  return { generator, entries: entries.sort(inOrder) };
}

interface Envelope extends UnknownObject {
  readonly generator: string;
  readonly flows: UnknownObject;
}

function parseBody(text: string, name: string): Envelope {
  const body = parse(text, name);
  if (!isEnvelope(body))
    throw new SourceError(
      `${name} is not a snapshot: \`generator\` or \`flows\` is missing. ${RESTORE}`,
    );
  if (body.snapshot !== FORMAT) {
    throw new SourceError(
      `${name} was written by noukai-codegen ${body.generator.slice(0, 50)}, in a format that this version does not read ` +
        `(at /snapshot). Install that version, or run \`noukai-codegen generate\` to regenerate it.`,
    );
  }
  return body;
}

function isEnvelope(body: unknown): body is Envelope {
  return isObject(body) && typeof body.generator === "string" && isObject(body.flows);
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (/^(?:<{7}|={7}|>{7})/m.test(text)) {
      const what = "it contains merge conflict markers";
      throw new SourceError(`${name} cannot be read: ${what}. ${RESTORE}`, { cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    const [problem] =
      text.length > MAX_CHARACTERS ? [] : locateProblems(name, text, parseJson(text), []);
    const what =
      problem === undefined
        ? reason
        : `line ${problem.line}, column ${problem.column}: ${problem.message}`;
    throw new SourceError(`${name} cannot be read: it is not JSON (${what}). ${RESTORE}`, {
      cause,
    });
  }
}

interface Entries {
  readonly read: SnapshotEntry[];
  /** How many keys all objects have together. */
  readonly keys: number;
  /** Whether `restore` reads the same. */
  readonly isNormal: boolean;
}

function readEntries(
  body: Envelope,
  diagnostics: Diagnostic[],
  onEntry: SnapshotReading["onEntry"],
): Entries {
  const read: SnapshotEntry[] = [];
  let isNormal = true;
  diagnostics.push(...checkAgainst(envelopeSchema, body));
  const flows = Object.entries(body.flows);
  let keys = Object.keys(body).length + flows.length;
  for (const [id, versions] of flows) {
    const path = ["flows", id];
    if (!FLOW_ID.test(id)) diagnostics.push(expected(FLOW_ID_RULE, id, path, "key"));
    else if (!isObject(versions) || Object.keys(versions).length === 0)
      diagnostics.push(expected("an object of versions", versions, path, "value"));
    else {
      const entries = Object.entries(versions);
      keys += entries.length;
      for (const [key, entry] of entries) {
        const result = readEntry(id, key, entry, [...path, key]);
        if ("diagnostics" in result) diagnostics.push(...result.diagnostics);
        else {
          read.push(result.entry);
          onEntry?.(result.entry, flows.length);
          isNormal &&= result.isNormal;
          keys += result.keys;
        }
      }
    }
  }
  return { read, keys, isNormal };
}

function readEntry(
  id: string,
  key: string,
  entry: unknown,
  path: Path,
):
  | { readonly entry: SnapshotEntry; readonly keys: number; readonly isNormal: boolean }
  | { readonly diagnostics: readonly Diagnostic[] } {
  const version = versionOf(key);
  if (version === undefined) return { diagnostics: [expected(VERSION_RULE, key, path, "key")] };
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success)
    return { diagnostics: checkAgainst(entrySchema, entry).map((each) => below(path, each)) };
  const { hash, origin, definition: written } = parsed.data;
  const place = [...path, "definition"];
  const { keys, excess } = measureValue(written, place);
  if (excess !== undefined) return { diagnostics: [excess] };
  const checked = checkDefinition(written);
  if ("diagnostics" in checked)
    return { diagnostics: checked.diagnostics.map((each) => below(place, each)) };
  const { definition, isNormal } = checked;
  const misplaced = findMisplaced(definition, id, version, place);
  if (misplaced !== undefined) return { diagnostics: [misplaced] };
  return { entry: { id, version, hash, origin, definition }, keys: keys + 3, isNormal };
}

/** The problem of a definition that is under the key of another flow or version. */
function findMisplaced(
  definition: FlowDefinition,
  id: string,
  version: FlowVersion,
  path: Path,
): Diagnostic | undefined {
  const names = [definition.org, definition.project, definition.slug];
  const parts = id.split("/");
  const wrong = names.findIndex((name, index) => name !== parts[index]);
  const field = ["org", "project", "slug"][wrong];
  if (field !== undefined)
    return expected(`the definition of ${id}`, names.join("/"), [...path, field], "value");
  if (definition.version === version) return undefined;
  const found = definition.version === "draft" ? "the draft" : `version ${definition.version}`;
  const message = `expected version ${version}, as the key says, found ${found}`;
  return { path: [...path, "version"], at: "value", message };
}

function versionOf(key: string): FlowVersion | undefined {
  if (key === "draft") return key;
  return /^[1-9]\d{0,14}$/.test(key) ? Number(key) : undefined;
}

function expected(rule: string, found: unknown, path: Path, at: Diagnostic["at"]): Diagnostic {
  return { path, at, message: `expected ${rule}, found ${describeValue(found)}` };
}

/** A diagnostic of a part of the document as one of the document. */
function below(base: Path, { path, at, message, suggest }: Diagnostic): Diagnostic {
  return { path: [...base, ...path], at, message, suggest };
}

/**
 * The error with all problems of a valid JSON text.
 *
 * @param repeated - the message for a repeated key that cannot be located.
 */
function invalid(
  text: string,
  name: string,
  diagnostics: readonly Diagnostic[],
  repeated?: string,
): DefinitionError {
  const isLocatable = text.length <= MAX_CHARACTERS;
  const document = isLocatable ? parseJson(text) : WITHOUT_LOCATIONS;
  const problems = document.problems.filter(
    ({ path }) => repeated !== undefined && path.length > 0,
  );
  const unlocated: Diagnostic[] =
    repeated === undefined || problems.length > 0
      ? []
      : [{ path: [], at: "value", message: repeated }];
  const [first, ...others] = locateProblems(name, text, { ...document, problems }, [
    ...diagnostics,
    ...unlocated,
  ]);
  if (first === undefined) throw new Error(`${name} is refused for no reason`);
  const message = `${first.message} (restore the snapshot from version control, or delete it and run \`noukai-codegen generate\`)`;
  return new DefinitionError([{ ...first, message }, ...others]);
}

const WITHOUT_LOCATIONS: TextDocument = {
  value: undefined,
  places: new Map(),
  root: { start: 0, end: 1 },
  problems: [],
};
