import { stripVTControlCharacters } from "node:util";

/** The widest line of prose, in columns: longer ones are hard to read, however wide the terminal is. */
export const PROSE_WIDTH = 100;

/** A frame around code: `12 | "inputs": []`. */
const FRAME = /^\s*\d*\s*\| /;
/** What a line begins with that its continuation is aligned after: white space, and a label in a column of its own. */
const LABEL = /^\s*(?:\S+\s{2,})?/;
const MAX_INDENT = 20;
/** A word, or a command in backticks, which is copied as a whole. */
const WORD = /(?:`[^`]*`|\S)+/g;

/**
 * Breaks the lines of a text between words. A path, an address and a command in backticks stay whole, and frames of code as they
 * are. A line that continues is indented.
 *
 * @param width - in columns.
 */
export function wrapText(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, width))
    .join("\n");
}

function wrapLine(line: string, width: number): string {
  const plain = stripVTControlCharacters(line);
  if (widthOf(plain) <= width || FRAME.test(plain)) return line;
  const label = LABEL.exec(plain)?.[0].length ?? 0;
  const indent = " ".repeat(label === 0 ? 2 : Math.min(label, MAX_INDENT));
  let wrapped = "";
  let column = 0;
  let end = 0;
  for (const { 0: word, index } of line.matchAll(WORD)) {
    const gap = line.slice(end, index);
    end = index + word.length;
    const start = column + widthOf(gap);
    const needed = widthOf(stripVTControlCharacters(word));
    // A break has to gain something.
    if (start + needed > width && start > indent.length) {
      wrapped += `\n${indent}${word}`;
      column = indent.length + needed;
    } else {
      wrapped += gap + word;
      column = start + needed;
    }
  }
  return wrapped + line.slice(end);
}

function widthOf(text: string): number {
  return Array.from(text).length;
}
