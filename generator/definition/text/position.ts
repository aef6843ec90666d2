import type { SourceLine } from "../problem.js";
import type { Span } from "./document.js";

/** How much of a long line is shown, and how much of that stands before the wrong part. */
const MAX_LINE = 160;
const LEAD = 60;

/** Where a part of a text stands, as a person finds it in an editor. */
export interface Position {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units. */
  readonly column: number;
  readonly source: SourceLine;
}

/** Finds the line and column of a part of a text. Lines end with LF, CRLF or CR. */
export function positionOf(text: string, span: Span): Position {
  const start = Math.min(Math.max(0, span.start), text.length);
  let line = 1;
  let lineStart = 0;
  const breaks = /\r\n|\n|\r/g;
  for (let match = breaks.exec(text); match !== null && breaks.lastIndex <= start;) {
    line += 1;
    lineStart = breaks.lastIndex;
    match = breaks.exec(text);
  }
  const rest = text.slice(lineStart, Math.max(start, lineStart) + MAX_LINE * 2);
  const lineLength = rest.search(/[\r\n]/);
  const whole = lineLength < 0 ? rest : rest.slice(0, lineLength);
  const column = start - lineStart;
  return { line, column: column + 1, source: cut(whole, column, span.end - span.start) };
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
