import { escapeUnsafeCharacters } from "../visible-text.js";
import type { DefinitionProblem, SourceLine } from "./problem.js";

/** How the parts of a problem are coloured. */
export type ProblemColours = Readonly<
  Record<"bold" | "cyan" | "dim" | "green" | "red", (text: string) => string>
>;

const plain = (text: string): string => text;
const NO_COLOURS: ProblemColours = {
  bold: plain,
  cyan: plain,
  dim: plain,
  green: plain,
  red: plain,
};

/**
 * Writes a problem for a terminal: place, message, suggestion, and the line with the wrong part marked.
 *
 * @returns a few lines without a line break at their end.
 */
export function formatProblem(
  problem: DefinitionProblem,
  colours: ProblemColours = NO_COLOURS,
): string {
  const place = colours.cyan(`${printable(problem.file)}:${problem.line}:${problem.column}`);
  const pointer = problem.pointer === "" ? "" : colours.dim(` (at ${printable(problem.pointer)})`);
  const rule = problem.rule === undefined ? "" : colours.dim(` [${problem.rule}]`);
  const lines = [`${place} ${colours.bold(printable(problem.message))}${pointer}${rule}`];
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

/** A problem on one line: place, message, pointer and suggestion. */
export function describeProblem(problem: DefinitionProblem): string {
  const { file, line, column, pointer, message, rule, suggestion } = problem;
  const meant = suggestion === undefined ? "" : `; did you mean ${suggestion}?`;
  const at = pointer === "" ? "" : ` (at ${pointer})`;
  const broken = rule === undefined ? "" : ` [${rule}]`;
  return printable(`${file}:${line}:${column} ${message}${meant}${at}${broken}`);
}

/** Spaces up to the wrong part, tabs kept so that both lines have the same width, then a caret per character. */
function marker({ text, start, length }: SourceLine): string {
  const lead = printable(text.slice(0, start)).replaceAll(/[^\t]/g, " ");
  return lead + "^".repeat(Math.max(1, printable(text.slice(start, start + length)).length));
}

/** On one line. Tabs are kept. */
function printable(text: string): string {
  return escapeUnsafeCharacters(text, (character) => (character === "\t" ? character : undefined));
}
