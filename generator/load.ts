import { basename } from "node:path";
import type { ResolvedConfig } from "./config/index.js";
import {
  readDefinition,
  type DefinitionCheck,
  type DefinitionFile,
  type ReadResult,
} from "./definition/index.js";
import { describeProblem } from "./definition/format-problem.js";
import { DefinitionError, UsageError } from "./errors.js";
import {
  areEqual,
  definitionsOf,
  readSnapshot,
  renewSnapshot,
  requireSnapshot,
  type CheckedTexts,
  type Snapshot,
} from "./sources/snapshot/index.js";
import {
  createFlowFilter,
  openSources,
  wantsPromoted,
  wantsVersion,
  type LoadedDefinition,
  type LoadProgress,
  type OnDefinition,
  type Source,
} from "./sources/index.js";
import { packageVersion } from "./version.js";
import { createWiringCheck, remoteFindings } from "./wiring/index.js";
import { flowId, versionName } from "./definition/flow-id.js";

/** Everything that clients are generated from. */
export interface Inputs {
  /** In the order of the sources. Definitions that did not change since the last load are the same objects. */
  readonly definitions: readonly LoadedDefinition[];
  /** What the snapshot file holds and what it should hold; undefined where the config names no server. */
  readonly snapshot: SnapshotPair | undefined;
  readonly warnings: readonly string[];
}

export interface SnapshotPair {
  readonly before: Snapshot | undefined;
  readonly after: Snapshot;
}

export interface LoadRun {
  /** Use the snapshot instead of asking servers. */
  readonly offline?: boolean | undefined;
  /** Accept a snapshot that was edited by hand instead of refusing it. */
  readonly allowEdited?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: LoadProgress | undefined;
  /** Called with definitions as soon as they are read, unless the source reads them otherwise. Others may still be invalid. */
  readonly onDefinition?: OnDefinition | undefined;
}

/** Loads the definitions of a config, any number of times. */
export interface Loader {
  readonly sources: readonly Source[];
  /**
   * @throws DefinitionError with all problems of all definitions of a source; SourceError when a source cannot be read;
   * UsageError when one matches nothing, or nothing is left of what they match.
   */
  load(run?: LoadRun): Promise<Inputs>;
}

/** The check of the wiring by a config, and a text that tells it from that by another one. */
export function wiringCheckOf({ objects }: Pick<ResolvedConfig, "objects">): {
  readonly check: DefinitionCheck;
  readonly key: string;
} {
  return { check: createWiringCheck({ objects }), key: objects };
}

/**
 * Opens the sources of a config. Nothing is read yet. The wiring of what a service defines is checked here, and is only
 * warned of: the user who generates a client may not be able to change the flow, and no type depends on it.
 *
 * @param read - reads one definition file.
 * @param checked - texts of snapshots that need not be checked again.
 * @throws ConfigError when a server's address or the API key cannot be one.
 */
export async function createLoader(
  config: ResolvedConfig,
  read: (file: DefinitionFile) => ReadResult,
  checked?: CheckedTexts,
): Promise<Loader> {
  const wants = await createFlowFilter(config);
  const sources = openSources(config.source, {
    cwd: config.cwd,
    read,
    checked,
    wants,
    wantsVersion: (id, version) => wantsVersion(config, id, version),
    wantsPromoted: (id) => wantsPromoted(config, id),
  });
  const isWanted = ({ definition }: LoadedDefinition): boolean => wants(flowId(definition));
  const local = sources.filter(({ isRemote }) => isRemote !== true);
  const remote = sources.filter(({ isRemote }) => isRemote === true);
  const snapshotName = basename(config.snapshot);
  const { check } = wiringCheckOf(config);
  let last: Snapshot | undefined;

  const onDefinitionOf = ({ onDefinition }: LoadRun): OnDefinition | undefined =>
    onDefinition &&
    ((definition, total) => {
      if (isWanted(definition)) onDefinition(definition, total);
    });

  const loadAll = async (from: readonly Source[], run: LoadRun): Promise<LoadedDefinition[]> => {
    const loaded: LoadedDefinition[] = [];
    for (const source of from) {
      const found = await source.load(run.signal, run.onProgress, onDefinitionOf(run));
      loaded.push(...found.filter(isWanted));
    }
    return refuseDoubles(loaded);
  };

  const loadRemote = async (
    run: LoadRun,
  ): Promise<{ snapshot: SnapshotPair | undefined; fetched: readonly LoadedDefinition[] }> => {
    if (remote.length === 0) return { snapshot: undefined, fetched: [] };
    if (run.offline === true) {
      const onEntry = onDefinitionOf(run);
      const kept = await requireSnapshot(config.snapshot, { checked, onEntry });
      last = last !== undefined && areEqual(last, kept) ? last : kept;
      return { snapshot: { before: last, after: last }, fetched: [] };
    }
    const fetched = await loadAll(remote, run);
    const before = await readSnapshot(config.snapshot, { checked });
    last = renewSnapshot(last ?? before, fetched, packageVersion());
    return { snapshot: { before, after: last }, fetched };
  };

  return {
    sources,
    load: async (run = {}) => {
      const definitions = await loadAll(local, run);
      const { snapshot, fetched } = await loadRemote(run);
      const wiring = fetched.flatMap(({ definition, origin }) =>
        remoteFindings(definition, origin, check),
      );
      const warnings = [...definitions, ...fetched]
        .flatMap((loaded) => loaded.warnings ?? [])
        .concat(wiring)
        .map(describeProblem);
      if (snapshot !== undefined) {
        const kept =
          run.allowEdited === true
            ? snapshot.after.entries
            : definitionsOf(snapshot.after, snapshotName);
        definitions.push(...kept.filter(isWanted));
        const { generator } = snapshot.after;
        if (generator !== packageVersion()) {
          warnings.push(
            `${snapshotName} was written by noukai-codegen ${generator}, and this is ${packageVersion()}. ` +
              "Run `noukai-codegen generate` where the service can be reached to update it.",
          );
        }
      }
      if (definitions.length === 0) throw nothingLeft(config);
      return { definitions: refuseDoubles(definitions), snapshot, warnings };
    },
  };
}

function refuseDoubles(definitions: LoadedDefinition[]): LoadedDefinition[] {
  const first = new Map<string, LoadedDefinition>();
  const problems = definitions.flatMap((loaded) => {
    const name = versionName(loaded.definition);
    const other = first.get(name);
    first.set(name, other ?? loaded);
    if (other === undefined) return [];
    const message = `${name} is defined twice: here, and in ${other.origin}. Change the slug of one, or remove it`;
    return [{ file: loaded.origin, line: 1, column: 1, pointer: "", message }];
  });
  if (problems.length > 0) throw new DefinitionError(problems);
  return definitions;
}

function nothingLeft({ include, exclude }: ResolvedConfig): UsageError {
  const globs = [
    ...(include.length === 0 ? [] : [`include (${include.join(", ")})`]),
    ...(exclude.length === 0 ? [] : [`exclude (${exclude.join(", ")})`]),
  ];
  return new UsageError(
    globs.length === 0
      ? "The sources contain no flow."
      : `No flow matches ${globs.join(" and ")}. The globs are matched against org/project/slug.`,
  );
}

/**
 * Loads every definition of every source of the config, without a cache. No snapshot is written.
 *
 * @throws as `Loader.load` does.
 */
export async function loadDefinitions(
  config: ResolvedConfig,
  signal?: AbortSignal,
): Promise<readonly LoadedDefinition[]> {
  return (await (await createLoader(config, readDefinition)).load({ signal })).definitions;
}
