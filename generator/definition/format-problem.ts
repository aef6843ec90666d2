import { createColors } from "picocolors";
import type { DefinitionProblem, SourceLine } from "./problem.js";

/** How a problem is printed. */
export interface ProblemFormat {
  /** Whether to use ANSI colours. */
  readonly colour: boolean;
}

/**
 * Writes a problem for a terminal: place, message, suggestion, and the line with the wrong part marked.
 *
 * @returns a few lines without a line break at their end.
 */
export function formatProblem(problem: DefinitionProblem, format: ProblemFormat): string {
  const colours = createColors(format.colour);
  const place = colours.cyan(`${problem.file}:${problem.line}:${problem.column}`);
  const pointer = problem.pointer === "" ? "" : colours.dim(` (at ${printable(problem.pointer)})`);
  const lines = [`${place} ${colours.bold(printable(problem.message))}${pointer}`];
  if (problem.source !== undefined) {
    const { line, source } = problem;
    const gutter = String(line);
    lines.push(
      `  ${colours.dim(`${gutter} |`)} ${printable(source.text)}`,
      `  ${colours.dim(`${" ".repeat(gutter.length)} |`)} ${colours.red(marker(source))}`,
    );
  }
  if (problem.suggestion !== undefined)
    lines.push(`  did you mean ${colours.green(printable(problem.suggestion))}?`);
  return lines.join("\n");
}

/** Spaces up to the wrong part, tabs kept so that both lines have the same width, then a caret per character. */
function marker({ text, start, length }: SourceLine): string {
  const lead = printable(text.slice(0, start)).replaceAll(/[^\t]/g, " ");
  return lead + "^".repeat(Math.max(1, printable(text.slice(start, start + length)).length));
}

/** Definitions are data from elsewhere: nothing in them may move the cursor, recolour or reorder the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (character) =>
    character === "\t" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
