import type { DefinitionProblem } from "../../../definition/problem.js";
import type { ReadingNotes } from "./notes.js";

/** Notes as warnings, one for each kind. */
export function describeNotes(
  { unplaced, assumptions }: ReadingNotes,
  file: string,
): DefinitionProblem[] {
  const places = (count: number): string =>
    count === 1 ? "" : ` (and in ${count - 1} more places)`;
  return [
    ...unplaced.map(({ kind, path, excerpt, count }) => ({
      ...at(file, path),
      message: `not read: ${kind}: ${excerpt}${places(count)}`,
    })),
    ...assumptions.map(({ message, path, count }) => ({
      ...at(file, path),
      message: `assumed: ${message}${places(count)}`,
    })),
  ];
}

function at(file: string, pointer: string): Omit<DefinitionProblem, "message"> {
  return { file, line: 1, column: 1, pointer };
}
