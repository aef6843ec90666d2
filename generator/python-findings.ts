import { problemsOf, type DefinitionProblem } from "./definition/index.js";
import type { LoadedDefinition } from "./sources/index.js";
import {
  checkPython,
  hasPython,
  PythonNotParsedError,
  remoteProblems,
  type ParsePython,
} from "./wiring/index.js";

/** Parses Python until it is disposed. */
export interface PythonParser extends AsyncDisposable {
  readonly parse: ParsePython;
}

/**
 * Opens a parser. A text says why there is none, as the end of a sentence.
 *
 * @param cwd - the folder of the project.
 */
export type OpenPython = (cwd: string) => Promise<PythonParser | string>;

/** What was found in the Python of definitions. */
export interface PythonFindings {
  /** By definition; one without findings has no entry. */
  readonly problems: ReadonlyMap<LoadedDefinition, readonly DefinitionProblem[]>;
  /** Why Python was not parsed, or not all of it. */
  readonly notice: string | undefined;
}

/**
 * Checks the Python of definitions. The parser is opened only where there is any.
 *
 * @param cwd - the folder of the project.
 */
export async function findPythonProblems(
  definitions: readonly LoadedDefinition[],
  cwd: string,
  open: OpenPython,
): Promise<PythonFindings> {
  const problems = new Map<LoadedDefinition, readonly DefinitionProblem[]>();
  const withPython = definitions.filter(({ definition }) => hasPython(definition));
  if (withPython.length === 0) return { problems, notice: undefined };
  const parser = await open(cwd);
  if (typeof parser === "string") return { problems, notice: noticeOf(parser) };
  try {
    for (const loaded of withPython) {
      const { definition, file, origin } = loaded;
      const diagnostics = await checkPython(definition, parser.parse);
      if (diagnostics.length === 0) continue;
      const found =
        file === undefined ? remoteProblems(diagnostics, origin) : problemsOf(file, diagnostics);
      problems.set(loaded, found);
    }
    return { problems, notice: undefined };
  } catch (error) {
    if (!(error instanceof PythonNotParsedError)) throw error;
    return { problems, notice: noticeOf(error.message) };
  } finally {
    await parser[Symbol.asyncDispose]();
  }
}

function noticeOf(reason: string): string {
  return `Python code was not parsed: ${reason}`;
}
