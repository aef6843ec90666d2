import type { Span } from "./document.js";

interface YamlHint {
  readonly span: Span;
  readonly message: string;
}

/** What js-yaml says, in words for someone who has not read the specification; the rest is good as it is. */
const WORDING: ReadonlyMap<string, string> = new Map([
  ["bad indentation of a mapping entry", "this does not line up with the entries around it"],
  ["bad indentation of a sequence entry", "this does not line up with the list's other entries"],
  [
    "can not read a block mapping entry; a multiline key may not be an implicit key",
    "expected `key: value` before this line's end; the `:` may be missing",
  ],
  ["end of the stream or a document separator is expected", "expected the end of the file here"],
  ["missed comma between flow collection entries", "expected a comma before this entry"],
  ["unexpected end of the stream within a flow collection", "a `[` or `{` is never closed"],
  ["unexpected end of the stream within a single quoted scalar", "a `'` is never closed"],
  ["unexpected end of the stream within a double quoted scalar", 'a `"` is never closed'],
  ["unexpected end of the document within a single quoted scalar", "a `'` is never closed"],
  ["unexpected end of the document within a double quoted scalar", 'a `"` is never closed'],
  [
    "unknown escape sequence",
    "this escape is unknown in double quotes; `'…'` takes backslashes as they are",
  ],
]);

/**
 * Says what is wrong where js-yaml could not go on, looking first for the mistakes that are usual in definitions.
 *
 * @param reason - js-yaml's own words.
 * @param position - where it stopped, which is often past the mistake.
 */
export function explainYamlError(text: string, reason: string, position: number): YamlHint {
  const lineStart = text.lastIndexOf("\n", position - 1) + 1;
  const [line = ""] = text.slice(lineStart).split(/\r?\n/, 1);
  const at = (index: number, length: number): Span => ({
    start: lineStart + index,
    end: lineStart + index + length,
  });
  const tab = /^ *\t+/.exec(line);
  if (tab !== null) {
    const message = "expected spaces, found a tab: YAML is not indented with tabs";
    return { span: at(tab[0].indexOf("\t"), 1), message };
  }
  const reserved = /(?:^|[:\-,[{] )\s*([@`])/.exec(line);
  if (reserved?.[1] !== undefined) {
    const message = `a text cannot start with ${reserved[1]} unless it is in quotes`;
    return { span: at(reserved.index + reserved[0].length - 1, 1), message };
  }
  const entry = /^[\s-]*[\w$-]+:\s+(?=[^\s"'[{|>&*!#])/.exec(line);
  const nested = entry === null ? -1 : line.indexOf(": ", entry[0].length);
  if (entry !== null && nested >= 0 && position >= lineStart + entry[0].length) {
    const message = "a text that contains `: ` needs quotes around it";
    return { span: at(entry[0].length, Math.max(1, line.length - entry[0].length)), message };
  }
  return { span: { start: position, end: position + 1 }, message: WORDING.get(reason) ?? reason };
}
