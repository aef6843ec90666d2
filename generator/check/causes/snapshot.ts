import { readDefinition } from "../../definition/index.js";
import type { FlowDefinition } from "../../definition/types.js";
import { toDocument } from "../../sources/snapshot/document.js";
import {
  entryKey,
  isEdited,
  type Snapshot,
  type SnapshotEntry,
} from "../../sources/snapshot/index.js";
import {
  compareDefinitions,
  compareFlows,
  worstClass,
  type Change,
  type FlowVersions,
} from "../../diff/index.js";
import type { Difference } from "../difference.js";

/** What is known of the definitions that clients were generated from, as far as servers told them. */
export interface KnownEntries {
  /** As they were fetched, or as near to that as can be told. */
  readonly entries: readonly SnapshotEntry[];
  /** What the snapshot has and what it should have, where somebody edited it. */
  readonly edited: readonly EditedEntry[];
}

export interface EditedEntry {
  readonly entry: SnapshotEntry;
  /** What the entry was before; undefined where nobody can tell. */
  readonly original: FlowDefinition | undefined;
}

/**
 * Reads a snapshot that somebody may have edited. What an edited entry was before is known where the service still says it.
 * What was edited into something that is no definition is left out.
 *
 * @param current - what the service says; undefined where it was not asked.
 */
export function knownEntries(kept: Snapshot, current: Snapshot | undefined): KnownEntries {
  const fetched = new Map(current?.entries.map((entry) => [entryKey(entry), entry]));
  const edited: EditedEntry[] = [];
  const entries = kept.entries.flatMap((entry): SnapshotEntry[] => {
    if (!isEdited(entry)) return [entry];
    const now = fetched.get(entryKey(entry));
    const original = now?.hash === entry.hash ? now.definition : undefined;
    edited.push({ entry, original });
    if (original !== undefined) return [{ ...entry, definition: original }];
    return isDefinition(entry.definition) ? [entry] : [];
  });
  return { entries, edited };
}

function isDefinition(definition: FlowDefinition): boolean {
  const text = JSON.stringify(toDocument(definition));
  return "definition" in readDefinition({ path: "snapshot.json", text });
}

/** What the snapshot's differences need to be told. */
export interface SnapshotContext {
  /** The snapshot's file, as it is shown. */
  readonly file: string;
  readonly objects: "exact" | "open";
  /** The version of this generator. */
  readonly generator: string;
}

/** Where somebody edited the snapshot, where the service says something else, and who wrote it. */
export function explainSnapshot(
  kept: Snapshot,
  { entries, edited }: KnownEntries,
  current: Snapshot | undefined,
  { file, objects, generator }: SnapshotContext,
): Difference[] {
  const start = { files: [file] as const, callSites: [] };
  const differences: Difference[] = edited.map(({ entry, original }) => {
    const changes =
      original === undefined ? [] : compareDefinitions(original, entry.definition, objects);
    return {
      ...start,
      cause: "snapshot",
      class: original === undefined ? "breaking" : (worstClass(changes) ?? "breaking"),
      flow: entry.id,
      summary: `The ${versionName(entry)} was edited in ${file}: it does not match its hash`,
      changes,
    };
  });
  if (current !== undefined) {
    const lost = edited
      .filter(({ original }) => original === undefined)
      .map(({ entry }) => entryKey(entry));
    const [before, after] = [byFlow(entries), byFlow(current.entries)];
    for (const id of [...new Set([...before.keys(), ...after.keys()])].sort()) {
      const changes = serviceChanges(id, before, after, lost, objects);
      const worst = worstClass(changes);
      if (worst === undefined) continue;
      differences.push({
        ...start,
        cause: "service",
        class: worst,
        flow: id,
        summary: summaryOf(id, before, after, file),
        changes,
      });
    }
  }
  if (kept.generator !== generator) {
    const summary = `${file} was written by noukai-codegen ${kept.generator}, and this is ${generator}`;
    differences.push({
      ...start,
      cause: "generator",
      class: "documentation",
      flow: undefined,
      summary,
      changes: [],
    });
  }
  return differences;
}

type Flows = ReadonlyMap<string, FlowVersions>;

function serviceChanges(
  id: string,
  before: Flows,
  after: Flows,
  lost: readonly string[],
  objects: SnapshotContext["objects"],
): Change[] {
  const none: FlowVersions = new Map();
  const [old, current] = [before.get(id) ?? none, after.get(id) ?? none];
  // What was edited cannot be compared: whatever differs may be the edit.
  const isKnown = (version: FlowDefinition["version"]): boolean =>
    !lost.includes(entryKey({ id, version }));
  const comparable: FlowVersions = new Map([...old].filter(([version]) => isKnown(version)));
  const unknown = [...old.keys()].filter((version) => !isKnown(version));
  const others: FlowVersions = new Map(
    [...current].filter(([version]) => !unknown.includes(version)),
  );
  return [
    ...unknown.map((version): Change => ({
      class: "breaking",
      direction: "flow",
      version,
      path: "definition",
      message: "has changed, and what it was before is lost: the snapshot was edited",
    })),
    ...(comparable.size === 0 && unknown.length > 0
      ? []
      : compareFlows(comparable, others, objects)),
  ];
}

function summaryOf(id: string, before: Flows, after: Flows, file: string): string {
  if (!before.has(id)) return `The service has this flow, and ${file} does not know it`;
  return after.has(id)
    ? `The service says something else than ${file}`
    : "The service has this flow no more";
}

function byFlow(entries: readonly SnapshotEntry[]): Map<string, FlowVersions> {
  const flows = new Map<string, Map<FlowDefinition["version"], FlowDefinition>>();
  for (const { id, version, definition } of entries)
    flows.set(
      id,
      (flows.get(id) ?? new Map<FlowDefinition["version"], FlowDefinition>()).set(
        version,
        definition,
      ),
    );
  return flows;
}

function versionName({ version }: SnapshotEntry): string {
  return version === "draft" ? "draft" : `definition of version ${version}`;
}
