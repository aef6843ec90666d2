import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { FlowDefinition } from "../../generator/definition/types.js";
import { DefinitionError, UsageError } from "../../generator/errors.js";
import type { LoadedDefinition } from "../../generator/sources/index.js";
import {
  addressOf,
  createCatalogue,
  type Catalogue,
  diffCatalogues,
  type FlowChange,
} from "./catalogue.js";
import { checkFileMocks, mockProblems } from "./check-mocks.js";

/** The definitions that an emulator serves, wherever they come from, as they change. */
export interface DefinitionStore {
  /** What is served now. */
  readonly current: () => Catalogue;
  /** The file that a definition was read from, relative to the working directory. */
  originOf(definition: FlowDefinition): string | undefined;
  /**
   * Reads the files again. Bad ones are reported, and the last good version of each keeps serving.
   *
   * @param changed files that may be new since the last time, relative to the working directory.
   */
  reload(changed?: readonly string[]): Promise<void>;
  /** Replaces a definition that came from no file, or adds one. */
  put(definition: FlowDefinition): void;
  /** @returns a function that ends the listening. */
  readonly onChange: (listener: (changes: readonly FlowChange[]) => void) => () => void;
}

export interface DefinitionStoreOptions {
  /** Definitions in memory. */
  readonly definitions: readonly FlowDefinition[];
  /** Folders, files and globs. */
  readonly patterns: readonly string[];
  readonly cwd: string;
  /** Hears of definitions that were reloaded, and of those that cannot be. */
  readonly report: (message: string) => void;
}

/**
 * Reads all definitions for the first time.
 *
 * @throws DefinitionError, UsageError, SourceError as the source of files does; DefinitionError for bad mocks.
 */
export async function openDefinitionStore(
  options: DefinitionStoreOptions,
): Promise<DefinitionStore> {
  const { patterns, cwd, report } = options;
  let inMemory = options.definitions;
  for (const definition of inMemory) refuseBadMocks(definition);
  let files = patterns.length === 0 ? [] : await loadFiles(patterns, cwd);
  let catalogue = createCatalogue([...inMemory, ...files.map((file) => file.definition)]);
  const listeners = new Set<(changes: readonly FlowChange[]) => void>();

  function serve(): void {
    const before = catalogue;
    catalogue = createCatalogue([...inMemory, ...files.map((file) => file.definition)], before);
    const changes = diffCatalogues(before, catalogue);
    if (changes.length === 0) return;
    report(`definitions changed: ${changes.map(describe).join(", ")}`);
    for (const listener of listeners) listener(changes);
  }

  async function readAgain(changed: readonly string[]): Promise<readonly LoadedDefinition[]> {
    try {
      return await loadFiles(patterns, cwd);
    } catch (error) {
      if (error instanceof UsageError) {
        report(`no definitions are left: ${error.message}`);
        return [];
      }
      if (!(error instanceof DefinitionError)) throw error;
      reportProblems(error, report);
      return await readGood(error, changed);
    }
  }

  /** Everything but the bad files, for which the last good version stands in. */
  async function readGood(
    error: DefinitionError,
    changed: readonly string[],
  ): Promise<readonly LoadedDefinition[]> {
    const bad = new Set(error.problems.map((problem) => problem.file));
    const names = new Set([...files.map((file) => file.origin), ...changed]);
    const good = [...names].filter((name) => !bad.has(name) && existsSync(resolve(cwd, name)));
    const kept = files.filter((file) => bad.has(file.origin));
    try {
      const read = good.length === 0 ? [] : await loadFiles(good, cwd);
      const taken = new Set(read.map(({ definition }) => keyOf(definition)));
      return [...read, ...kept.filter(({ definition }) => !taken.has(keyOf(definition)))];
    } catch {
      // The others do not stand without the bad one: all stays as it was.
      return files;
    }
  }

  return {
    current: () => catalogue,
    originOf: (definition) => {
      const key = keyOf(definition);
      return files.find((file) => keyOf(file.definition) === key)?.origin;
    },
    reload: async (changed = []) => {
      if (patterns.length === 0) return;
      files = [...(await readAgain(changed))];
      serve();
    },
    put: (definition) => {
      const key = keyOf(definition);
      inMemory = [...inMemory.filter((other) => keyOf(other) !== key), definition];
      serve();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function loadFiles(patterns: readonly string[], cwd: string): Promise<LoadedDefinition[]> {
  const { filesSource } = await import("../../generator/sources/files/files-source.js");
  const loaded = await filesSource({ patterns, cwd }).load();
  await checkFileMocks(loaded, cwd);
  return loaded;
}

function refuseBadMocks(definition: FlowDefinition): void {
  const [first] = definition.steps.flatMap((node, at) => mockProblems(node, ["steps", at]));
  if (first === undefined) return;
  throw new UsageError(`${addressOf(definition)}, ${first.path.join(".")}: ${first.message}`);
}

function reportProblems(error: DefinitionError, report: (message: string) => void): void {
  for (const { file, line, column, message } of error.problems) {
    report(`${file}:${line}:${column}: ${message}; the last valid version is still served`);
  }
}

function describe({ org, project, slug, version, change }: FlowChange): string {
  return `${org}/${project}/${slug} (${version === "draft" ? "draft" : `version ${version}`}) ${change}`;
}

function keyOf(definition: FlowDefinition): string {
  return `${addressOf(definition)}@${definition.version}`;
}
