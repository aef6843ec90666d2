import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import type { ResolvedConfig } from "./config/index.js";
import { problemAt, type DefinitionProblem } from "./definition/index.js";
import { DefinitionError } from "./errors.js";
import { parsePointer } from "./json-schema/pointer.js";
import type { LoadedDefinition } from "./sources/index.js";

/**
 * Returns a function that makes the origin of a definition relative to the output folder: generated files name it, and
 * must not depend on where the project is. For equal arguments it returns the same object.
 */
export function provenanceFor({
  cwd,
  out,
}: ResolvedConfig): (loaded: LoadedDefinition) => LoadedDefinition {
  const known = new WeakMap<LoadedDefinition, LoadedDefinition>();
  return (loaded) => {
    const before = known.get(loaded);
    if (before !== undefined) return before;
    const { definition, origin } = loaded;
    const path = isAddress(origin)
      ? origin
      : relative(out, resolve(cwd, origin)).replaceAll("\\", "/");
    const relocated = { definition, origin: path };
    known.set(loaded, relocated);
    return relocated;
  };
}

function isAddress(origin: string): boolean {
  return /^\w+:\/\//.test(origin);
}

/**
 * Runs a stage that knows definitions by where `provenanceFor` says they come from, and locates the problems that it finds
 * in their files.
 */
export async function withLocatedProblems<Result>(
  config: ResolvedConfig,
  stage: () => Promise<Result>,
): Promise<Result> {
  try {
    return await stage();
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    const problems = await Promise.all(error.problems.map((problem) => locate(config, problem)));
    throw new DefinitionError(problems, { cause: error });
  }
}

async function locate(
  { cwd, out }: ResolvedConfig,
  problem: DefinitionProblem,
): Promise<DefinitionProblem> {
  const { file, pointer, message } = problem;
  if (isAddress(file)) return problem;
  const absolute = resolve(out, file);
  const path = relative(cwd, absolute).replaceAll("\\", "/");
  try {
    const text = await readFile(absolute, "utf8");
    return problemAt({ path, text }, parsePointer(pointer), message);
  } catch {
    // Removed since it was read; or of a source that is no file.
    return { ...problem, file: path };
  }
}
