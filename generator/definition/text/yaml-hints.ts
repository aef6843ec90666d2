import type { Span } from "./document.js";

interface YamlHint {
  readonly span: Span;
  readonly message: string;
}

/** The line where js-yaml could not go on; `at` turns a part of it into a part of the text. */
interface StoppedLine {
  readonly text: string;
  /** Where js-yaml stopped: an index into `text`. */
  readonly stop: number;
  readonly previous: string;
  readonly at: (index: number, length?: number) => Span;
  /** The same for the line before. */
  readonly atPrevious: (index: number) => Span;
}

const NOT_CLOSED = "a quote or bracket is opened before this and never closed";

/** Messages of js-yaml, reworded for readers who do not know the specification; the others are kept. */
const WORDING: ReadonlyMap<string, string> = new Map([
  [
    "bad indentation of a mapping entry",
    "the indentation does not match that of the entries around it",
  ],
  [
    "bad indentation of a sequence entry",
    "the indentation does not match that of the entries around it",
  ],
  ["end of the stream or a document separator is expected", "expected the end of the file here"],
  ["missed comma between flow collection entries", "expected a comma before this"],
  ["deficient indentation", NOT_CLOSED],
  ["unexpected end of the stream within a flow collection", NOT_CLOSED],
  ["unexpected end of the stream within a single quoted scalar", NOT_CLOSED],
  ["unexpected end of the stream within a double quoted scalar", NOT_CLOSED],
  ["unexpected end of the document within a single quoted scalar", NOT_CLOSED],
  ["unexpected end of the document within a double quoted scalar", NOT_CLOSED],
  [
    "name of an alias node must contain at least one character",
    "a string cannot start with * unless it is quoted",
  ],
  [
    "name of an anchor node must contain at least one character",
    "a string cannot start with & unless it is quoted",
  ],
  [
    "unknown escape sequence",
    "this escape is unknown in double quotes; single quotes take backslashes as they are",
  ],
]);

/**
 * Explains a syntax error of js-yaml, checking first for the mistakes that are common in definitions.
 *
 * @param reason - the message of js-yaml.
 * @param position - where it stopped, which is often past the mistake.
 */
export function explainYamlError(text: string, reason: string, position: number): YamlHint {
  const line = lineAt(text, position);
  return (
    tabHint(line) ??
    (reason === "bad indentation of a mapping entry" ? entryHint(line) : undefined) ??
    (reason.includes("multiline key") ? missingColonHint(line) : undefined) ?? {
      span: line.at(line.stop),
      message: WORDING.get(reason) ?? reason,
    }
  );
}

function lineAt(text: string, position: number): StoppedLine {
  const start = text.lastIndexOf("\n", position - 1) + 1;
  const previousStart = start < 2 ? 0 : text.lastIndexOf("\n", start - 2) + 1;
  const span = (index: number, length: number): Span => ({ start: index, end: index + length });
  return {
    text: /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? "",
    stop: position - start,
    previous: start === 0 ? "" : text.slice(previousStart, start - 1),
    at: (index, length = 1) => span(start + index, length),
    atPrevious: (index) => span(previousStart + index, 1),
  };
}

function tabHint({ text, at }: StoppedLine): YamlHint | undefined {
  const indentation = /^[ \t]*/.exec(text)?.[0] ?? "";
  const tab = indentation.indexOf("\t");
  if (tab < 0) return undefined;
  return { span: at(tab), message: "expected spaces, found a tab: YAML is not indented with tabs" };
}

/** js-yaml finds an entry badly indented also where something follows a value on the same line. */
function entryHint({ text, stop, at }: StoppedLine): YamlHint | undefined {
  const before = text.slice(0, stop).trimEnd();
  if (before === "") return undefined;
  const last = before.at(-1) ?? "";
  if (/["'\]}]/.test(last)) {
    const message = `expected nothing more after the closing ${last}; a string that contains quotes or brackets must be quoted as a whole`;
    return { span: at(stop), message };
  }
  if (text.charAt(stop) === ":") {
    const value = /^[\s-]*[\w$-]+:\s+/.exec(text)?.[0].length ?? 0;
    if (value > 0 && value <= stop)
      return {
        span: at(value, text.length - value),
        message: "a string that contains `: ` must be quoted",
      };
    return {
      span: at(text.search(/\S/)),
      message: "the indentation does not match that of the entries around it",
    };
  }
  if (last !== ":") return undefined;
  const character = text.charAt(stop);
  return {
    span: at(stop),
    message: `a string cannot start with ${character} unless it is quoted`,
  };
}

function missingColonHint({ previous, atPrevious }: StoppedLine): YamlHint {
  return {
    span: atPrevious(Math.max(0, previous.search(/\S/))),
    message: "expected `key: value`; there is no `: ` in this line",
  };
}
