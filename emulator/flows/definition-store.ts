import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type {
  DefinitionFile,
  DefinitionProblem,
  ReadResult,
} from "../../generator/definition/index.js";
import type { FlowDefinition } from "../../generator/definition/types.js";
import { DefinitionError, UsageError } from "../../generator/errors.js";
import { describeProblem } from "../../generator/definition/format-problem.js";
import type { LoadedDefinition } from "../../generator/sources/index.js";
import { createCatalogue, type Catalogue, diffCatalogues, type FlowChange } from "./catalogue.js";
import { checkInMemory } from "./check-in-memory.js";
import { checkFileMocks } from "./check-mocks.js";
import { finishPublishing } from "./version-files.js";
import { flowId, versionName } from "../../generator/definition/flow-id.js";

/** The definitions that an emulator serves, from files and from memory. */
export interface DefinitionStore {
  /** The current definitions. */
  readonly current: () => Catalogue;
  /** The file that a definition was read from, relative to the working directory. */
  originOf(definition: FlowDefinition): string | undefined;
  /**
   * Reads the files again. Invalid ones are reported, and their last valid version is still served.
   *
   * @param changed files that may be new, relative to the working directory.
   */
  reload(changed?: readonly string[]): Promise<void>;
  /** Adds or replaces definitions that are not from a file, all at once. */
  put(...definitions: readonly FlowDefinition[]): void;
  /** The definitions that were read last, and those in memory. */
  readonly loaded: () => readonly LoadedDefinition[];
  /** What is wrong with the definitions that were read last, and what is doubtful. */
  readonly problems: () => FoundProblems;
  /** Calls a listener after each reload, whether it changed anything or not. */
  readonly onReload: (listener: () => void) => void;
  /** @returns a function that unsubscribes. */
  readonly onChange: (listener: (changes: readonly FlowChange[]) => void) => () => void;
}

/** Problems of definitions. */
export interface FoundProblems {
  /** Of definitions whose last valid version is still served. */
  readonly errors: readonly DefinitionProblem[];
  readonly warnings: readonly DefinitionProblem[];
}

export interface DefinitionStoreOptions {
  /** Definitions in memory. */
  readonly definitions: readonly FlowDefinition[];
  /** Folders, files and globs. */
  readonly patterns: readonly string[];
  readonly cwd: string;
  /** Called with messages on reloaded and invalid definitions. */
  readonly report: (message: string) => void;
}

/**
 * Opens the store and reads all definitions.
 *
 * @throws DefinitionError, UsageError, SourceError as the source of files does; DefinitionError for invalid mocks.
 */
export async function openDefinitionStore(
  options: DefinitionStoreOptions,
): Promise<DefinitionStore> {
  const { patterns, cwd, report } = options;
  let inMemory = options.definitions;
  const warnings = await checkInMemory(inMemory);
  let files = patterns.length === 0 ? [] : await loadFiles(patterns, cwd);
  if (await finishPublishing(files, cwd)) files = await loadFiles(patterns, cwd);
  let warned: ReadonlySet<string> = new Set();
  warn(files);
  let catalogue = createCatalogue([...inMemory, ...files.map((file) => file.definition)]);
  const listeners = new Set<(changes: readonly FlowChange[]) => void>();
  const reloadListeners: (() => void)[] = [];
  let errors: readonly DefinitionProblem[] = [];

  /** Reports what is ignored or doubtful in definitions, unless the load before found it too. */
  function warn(loaded: readonly LoadedDefinition[]): void {
    const texts = new Set(warningsOf(loaded).map(describeProblem));
    for (const text of texts) if (!warned.has(text)) report(text);
    warned = texts;
  }

  function warningsOf(loaded: readonly LoadedDefinition[]): readonly DefinitionProblem[] {
    return [...warnings, ...loaded.flatMap((each) => each.warnings ?? [])];
  }

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
      const loaded = await loadFiles(patterns, cwd);
      errors = [];
      return loaded;
    } catch (error) {
      if (error instanceof UsageError) {
        errors = [];
        report(`no definitions are left: ${error.message}`);
        return [];
      }
      if (!(error instanceof DefinitionError)) throw error;
      errors = error.problems;
      reportProblems(error, report);
      return await readValid(error, changed);
    }
  }

  /** Reads the valid files; for the others the last valid version is used. */
  async function readValid(
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
      // The other files depend on the invalid one: keep all definitions as they are.
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
      warn(files);
      serve();
      for (const listener of reloadListeners) listener();
    },
    loaded: () => [
      ...inMemory.map((definition) => ({ definition, origin: flowId(definition) })),
      ...files,
    ],
    problems: () => ({ errors, warnings: warningsOf(files) }),
    onReload: (listener) => {
      reloadListeners.push(listener);
    },
    put: (...definitions) => {
      const keys = new Set(definitions.map(keyOf));
      inMemory = [...inMemory.filter((other) => !keys.has(keyOf(other))), ...definitions];
      serve();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

async function loadFiles(patterns: readonly string[], cwd: string): Promise<LoadedDefinition[]> {
  const [{ filesSource }, { readDefinition }, { createWiringCheck }] = await Promise.all([
    import("../../generator/sources/files/files-source.js"),
    import("../../generator/definition/index.js"),
    import("../../generator/wiring/index.js"),
  ]);
  const check = createWiringCheck();
  const read = (file: DefinitionFile): ReadResult => readDefinition(file, check);
  const loaded = await filesSource({ patterns, cwd, read }).load();
  await checkFileMocks(loaded, cwd);
  return loaded;
}

function reportProblems(error: DefinitionError, report: (message: string) => void): void {
  for (const problem of error.problems)
    report(`${describeProblem(problem)}: the last valid version is still served`);
}

function describe(change: FlowChange): string {
  return `${versionName(change)} ${change.change}`;
}

function keyOf(definition: FlowDefinition): string {
  return `${flowId(definition)}@${definition.version}`;
}
