import type { Span } from "./document.js";

/** A place in a text that a definition holds as a value. */
export interface ValuePlace {
  /** The value. */
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in code points. */
  readonly column: number;
}

/** What precedes the first line of a value: a quote, or line breaks and indentation. */
const BEFORE = /^["']?\s*$/;
/** What is between two lines of a value: line breaks and indentation, or escapes of line breaks. */
const BETWEEN = /^(?:\s+|(?:\\[nr])+)$/;

/**
 * Finds a place of a value in the text of its definition: line by line, each as it is, or as JSON escapes it.
 *
 * @param span - where the value is.
 * @returns from the place to the end of its line; undefined where the value is spelled in another way, such as folded.
 */
export function spanInValue(span: Span, text: string, place: ValuePlace): Span | undefined {
  const written = text.slice(span.start, span.end);
  let end = 0;
  let isFirst = true;
  for (const [index, line] of place.value.split(/\r?\n/).entries()) {
    const isWanted = index + 1 === place.line;
    if (line.trim() === "" && !isWanted) continue;
    const found = findLine(written, line, end, isFirst ? BEFORE : BETWEEN);
    if (found === undefined) return undefined;
    if (isWanted) {
      const before = Array.from(line)
        .slice(0, place.column - 1)
        .join("");
      const start = found.start + spelled(before, found.isEscaped).length;
      const last = found.start + spelled(line, found.isEscaped).length;
      return { start: span.start + start, end: span.start + Math.max(last, start + 1) };
    }
    end = found.start + spelled(line, found.isEscaped).length;
    isFirst = false;
  }
  return undefined;
}

interface FoundLine {
  readonly start: number;
  readonly isEscaped: boolean;
}

function findLine(written: string, line: string, from: number, gap: RegExp): FoundLine | undefined {
  for (const isEscaped of [false, true]) {
    const start = written.indexOf(spelled(line, isEscaped), from);
    if (start !== -1 && gap.test(written.slice(from, start))) return { start, isEscaped };
  }
  return undefined;
}

function spelled(text: string, isEscaped: boolean): string {
  return isEscaped ? JSON.stringify(text).slice(1, -1) : text;
}
