import { resolve } from "node:path";
import { formatProblem } from "../definition/format-problem.js";
import { DefinitionError } from "../errors.js";

/** An error in the form that bundlers take. */
export interface DescribedError {
  readonly message: string;
  /** Where it is, if it is at one place: an absolute path; line and column are 1-based. */
  readonly place:
    { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

/** Describes an error in plain text, with every problem of every definition. */
export function describeError(error: unknown, root: string): DescribedError {
  if (error instanceof DefinitionError) {
    const [first] = error.problems;
    const message = error.problems
      .map((problem) => formatProblem(problem, { colour: false }))
      .join("\n\n");
    const place =
      first === undefined
        ? undefined
        : { file: resolve(root, first.file), line: first.line, column: first.column };
    return { message, place };
  }
  return { message: error instanceof Error ? error.message : String(error), place: undefined };
}
