import { readDefinition, type DefinitionProblem } from "../../definition/index.js";
import { DefinitionError } from "../../errors.js";
import { checkTogether, type ReadDefinition } from "../consistency.js";
import type { LoadedDefinition, Source } from "../source.js";
import { findFiles } from "./find-files.js";
import { readFiles } from "./read-files.js";

/** Where `filesSource` looks. */
export interface FilesSourceOptions {
  /** Globs, files, or folders (all `*.flow.yaml`, `*.flow.yml` and `*.flow.json` below them), relative to `cwd`. */
  readonly patterns: readonly string[];
  /** The folder that patterns and reported names are relative to, as an absolute path. */
  readonly cwd: string;
}

/** Definitions in files on disk, one per file, in the order of their paths. */
export function filesSource(options: FilesSourceOptions): Source {
  const { patterns, cwd } = options;
  return {
    describe: patterns.join(", "),
    load: (signal) => loadFiles(patterns, cwd, signal),
  };
}

async function loadFiles(
  patterns: readonly string[],
  cwd: string,
  signal: AbortSignal | undefined,
): Promise<LoadedDefinition[]> {
  const paths = await findFiles(patterns, cwd, signal);
  const { files, problems } = await readFiles(paths, cwd, signal);
  const found: DefinitionProblem[] = [...problems];
  const definitions: ReadDefinition[] = [];
  for (const file of files) {
    const result = readDefinition(file);
    if ("problems" in result) found.push(...result.problems);
    else definitions.push({ definition: result.definition, origin: file.path, file });
  }
  found.push(...checkTogether(definitions));
  if (found.length > 0) throw new DefinitionError(found.sort(inOrder));
  return definitions.map(({ definition, origin }) => ({ definition, origin }));
}

function inOrder(a: DefinitionProblem, b: DefinitionProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
