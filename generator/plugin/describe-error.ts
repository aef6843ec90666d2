import { resolve } from "node:path";
import { formatProblem } from "../definition/format-problem.js";
import { DefinitionError } from "../errors.js";
import { printableText } from "../visible-text.js";

/** An error in the form that bundlers take. */
export interface DescribedError {
  readonly message: string;
  /** Where it is, if it is at one place: an absolute path; line and column are 1-based. */
  readonly place:
    { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

/** Describes an error in plain text, safe to print, with every problem of every definition. */
export function describeError(error: unknown, root: string): DescribedError {
  if (error instanceof DefinitionError) {
    const [first] = error.problems;
    const message = error.problems.map((problem) => formatProblem(problem)).join("\n\n");
    const place =
      first === undefined
        ? undefined
        : { file: resolve(root, first.file), line: first.line, column: first.column };
    return { message: printableText(message), place };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { message: printableText(message), place: undefined };
}
