import type { Documentation } from "../model/index.js";
import { visibleText } from "../visible-text.js";
import { commentLine, identifier } from "./literal.js";

/** Longer comments are truncated, because they would be unreadable in an editor's tooltip. */
const MOST_LINES = 200;
/** Lines are truncated, not wrapped, because wrapping would break tables and code. */
const LONGEST_LINE = 2000;

/**
 * The lines inside a JSDoc comment, without their `*`. The text of a definition is data: it cannot end the comment,
 * start a tag, or hide text.
 */
export function commentLines({ description = "", tags = [] }: Documentation): string[] {
  const lines = description.trim() === "" ? [] : dataLines(description);
  const tagLines = tags.flatMap(({ tag, text, code }) => {
    const [first = "", ...rest] = dataLines(visibleText(text));
    return [`@${identifier(tag)} ${first}`.trimEnd(), ...rest, ...codeLines(code)];
  });
  if (lines.length > 0 && tagLines.length > 0) lines.push("");
  return [...lines, ...tagLines];
}

/** A whole comment, indented by `indent`; on one line if it fits. */
export function jsdoc(lines: readonly string[], indent: string, width: number): string {
  lines.forEach(commentLine);
  const [only = ""] = lines;
  const single = `${indent}/** ${only} */`;
  if (lines.length === 1 && single.length <= width) return single;
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd());
  return [`${indent}/**`, ...body, `${indent} */`].join("\n");
}

/** One line, in which nothing is escaped. */
const PLAIN_LINE = /^[\x20-\x2e\x30-\x3f\x41-\x7e]*$/;

function dataLines(text: string): string[] {
  if (text.length <= LONGEST_LINE && PLAIN_LINE.test(text)) return [text.trim()];
  const lines = text
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, "\n")
    .trim()
    .split("\n")
    .map((line) => neutralise(visibleText(shorten(line.trimEnd().replaceAll("\t", "  ")))));
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), "…"] : lines;
}

/** Lines of code that the generator wrote, in which only the end of a comment is escaped. */
function codeLines(lines: readonly string[] = []): string[] {
  return lines.map((line) => visibleText(line).replaceAll("*/", "*\\/"));
}

function shorten(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
}

/** Keeps a line from ending the comment, from being read as a tag, and from being taken for markup of the comment. */
function neutralise(line: string): string {
  // One search instead of five, because most lines need no escaping.
  if (!/[/@]/.test(line)) return line;
  return line
    .replaceAll("*/", "*\\/")
    .replaceAll("/*", "/\\*")
    .replace(/(^|\s)@/g, "$1\\@")
    .replace(/\{@/g, "{\\@")
    .replace(/@(ts-|eslint)/gi, "\\@$1");
}
