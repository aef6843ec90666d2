import { relative, sep } from "node:path";
import {
  readDefinition,
  type DefinitionFile,
  type DefinitionProblem,
  type ReadResult,
} from "../../definition/index.js";
import { DefinitionError } from "../../errors.js";
import { checkConsistency, type ReadDefinition } from "../consistency.js";
import type { LoadedDefinition, LoadProgress, OnDefinition, Source } from "../source.js";
import type { FileChange } from "./file-watcher.js";
import { findFiles } from "./find-files.js";
import { readFiles } from "./read-files.js";

/** Options of `filesSource`. */
export interface FilesSourceOptions {
  /** Globs, files, or folders (all `*.flow.yaml`, `*.flow.yml` and `*.flow.json` below them), relative to `cwd`. */
  readonly patterns: readonly string[];
  /** The folder that patterns and reported names are relative to, as an absolute path. */
  readonly cwd: string;
  /** Reads one definition. Default: `readDefinition`. */
  readonly read?: (file: DefinitionFile) => ReadResult;
}

/** A file as it was last read. A definition that is read again from the same text is the same object. */
interface Remembered {
  readonly file: DefinitionFile;
  readonly result: ReadDefinition | readonly DefinitionProblem[];
}

/** Definitions in files on disk, one per file, in the order of their paths. */
export function filesSource(options: FilesSourceOptions): Source {
  const { patterns, cwd, read = readDefinition } = options;
  let remembered = new Map<string, Remembered>();
  let isWatched = false;
  /** Paths that the last search found; undefined if a search is needed. */
  let found: readonly string[] | undefined;
  /** Files that are watched and have not changed since they were read. */
  const trusted = new Set<string>();

  const load = async (
    signal?: AbortSignal,
    _onProgress?: LoadProgress,
    onDefinition?: OnDefinition,
  ): Promise<LoadedDefinition[]> => {
    const paths = found ?? (await searchAgain(signal));
    const doubtful = paths.filter((path) => !trusted.has(path) || !remembered.has(path));
    // A change that is reported during the read removes the file again.
    if (isWatched) for (const path of doubtful) trusted.add(path);
    const { files, problems } = await readFiles(doubtful, cwd, signal).catch((error: unknown) => {
      for (const path of doubtful) trusted.delete(path);
      throw error;
    });
    for (const { file } of problems) trusted.delete(file);
    const current = new Map<string, Remembered>();
    for (const path of paths) {
      const before = remembered.get(path);
      if (before !== undefined) current.set(path, before);
    }
    for (const { file } of problems) current.delete(file);
    for (const file of files) {
      const before = remembered.get(file.path);
      const now = before?.file.text === file.text ? before : readOne(file, read);
      current.set(file.path, now);
      if ("definition" in now.result) onDefinition?.(now.result, files.length);
    }
    remembered = current;
    return definitionsOf(paths, current, problems);
  };

  const searchAgain = async (signal: AbortSignal | undefined): Promise<readonly string[]> => {
    found = isWatched ? [] : undefined;
    try {
      const paths = await findFiles(patterns, cwd, signal);
      // Cleared by a change during the search: the next load searches again.
      if (found !== undefined) found = paths;
      return paths;
    } catch (error) {
      found = undefined;
      throw error;
    }
  };

  return {
    describe: patterns.join(", "),
    load,
    watch: async (changed, warn) => {
      const { watchFiles } = await import("./watch-files.js");
      const onChange = (change?: FileChange): void => {
        if (change === undefined) trusted.clear();
        else {
          const path = relative(cwd, change.path).split(sep).join("/");
          const isNews = trusted.delete(path);
          // One save is reported several times, and the file has not been read since the first.
          if (!isNews && change.isContent && found !== undefined && remembered.has(path)) return;
        }
        if (change?.isContent !== true) found = undefined;
        changed();
      };
      const watching = await watchFiles(patterns, cwd, {
        onChange,
        // The next load reports the error with its file, if it persists.
        onError: () => {
          onChange();
        },
        onWarning: (message) => warn?.(message),
      });
      isWatched = true;
      return {
        [Symbol.asyncDispose]: async () => {
          isWatched = false;
          found = undefined;
          trusted.clear();
          await watching[Symbol.asyncDispose]();
        },
      };
    },
  };
}

function readOne(file: DefinitionFile, read: (file: DefinitionFile) => ReadResult): Remembered {
  const result = read(file);
  if ("problems" in result) return { file, result: result.problems };
  return { file, result: { ...result, origin: file.path, file } };
}

function definitionsOf(
  paths: readonly string[],
  files: ReadonlyMap<string, Remembered>,
  unreadable: readonly DefinitionProblem[],
): ReadDefinition[] {
  const found = [...unreadable];
  const definitions: ReadDefinition[] = [];
  for (const path of paths) {
    const result = files.get(path)?.result;
    if (result === undefined) continue;
    if ("definition" in result) definitions.push(result);
    else found.push(...result);
  }
  found.push(...checkConsistency(definitions));
  if (found.length > 0) throw new DefinitionError(found.sort(inOrder));
  return definitions;
}

function inOrder(a: DefinitionProblem, b: DefinitionProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
