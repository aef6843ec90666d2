import type { SourceLine } from "../problem.js";
import type { Span } from "./document.js";

/** The length of the excerpt of a long line, and how much of it precedes the part at fault. */
const MAX_LINE = 160;
const LEAD = 60;

/** The location of a part of a text, as editors count. */
export interface Position {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units. */
  readonly column: number;
  readonly source: SourceLine;
}

/** Finds lines and columns in one text. Lines end with LF, CRLF or CR. */
export class LineIndex {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (const { index, 0: lineBreak } of text.matchAll(/\r\n|\n|\r/g))
      this.#starts.push(index + lineBreak.length);
  }

  /** The location of a part of the text. */
  positionOf(span: Span): Position {
    const start = Math.min(Math.max(0, span.start), this.#text.length);
    const line = this.#lineAt(start);
    const lineStart = this.#starts[line] ?? 0;
    // A line may be as long as the file: what is far past the wrong part is not looked at.
    const lineEnd = Math.min(this.#starts[line + 1] ?? this.#text.length, start + MAX_LINE * 2);
    const text = this.#text.slice(lineStart, lineEnd).replace(/[\r\n]+$/, "");
    // What is wrong may be the line's end itself, which has two characters in some files.
    const column = Math.min(start - lineStart, text.length);
    const source = cut(text, column, span.end - span.start);
    return { line: line + 1, column: column + 1, source };
  }

  #lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? Infinity) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function cut(line: string, column: number, length: number): SourceLine {
  const from = line.length > MAX_LINE ? Math.max(0, column - LEAD) : 0;
  const shown = line.slice(from, from + MAX_LINE);
  const before = from > 0 ? "…" : "";
  const after = from + MAX_LINE < line.length ? "…" : "";
  const start = before.length + column - from;
  const visible = Math.max(1, shown.length - (column - from));
  return {
    text: before + shown + after,
    start,
    length: Math.min(Math.max(1, length), visible),
  };
}
