import { Document, isMap, isScalar, isSeq, parseDocument, type ToStringOptions } from "yaml";
import { canonicalJson } from "../json-schema/equality.js";
import type { JsonObject } from "../json-schema/types.js";
import { escapeUnsafeCharacters, visibleLine } from "../visible-text.js";
import { editDocument } from "./yaml-edit.js";
import { createStyledNode } from "./yaml-style.js";

/** What the first lines of a pulled file say. */
export interface PulledHeader {
  /** The hash of the definition as it was pulled: what is compared with the file shows whether it was edited. */
  readonly hash: string;
  /** What was assumed and what was not read, one sentence each. */
  readonly remarks: readonly string[];
}

const FIRST = /^# Pulled by noukai-codegen \(([0-9a-f]{16})\)/;
const REMARK = /^# (?:Assumed|Not read): /;

/** The hash in the first line of a pulled file; undefined for a file that was not pulled. */
export function pulledHash(text: string): string | undefined {
  return FIRST.exec(text)?.[1];
}

function headerText({ hash, remarks }: PulledHeader): string {
  const first = `# Pulled by noukai-codegen (${hash}). Comments and mocks stay when it is pulled again; other edits hold it back.`;
  return [first, ...remarks.map((remark) => `# ${visibleLine(remark)}`)]
    .map((line) => `${line}\n`)
    .join("");
}

/** A file's text without the lines that pulling wrote. */
function withoutHeader(text: string): string {
  if (!FIRST.test(text)) return text;
  const lines = text.split("\n");
  const end = lines.findIndex((line, index) => index > 0 && !REMARK.test(line));
  return end === -1 ? "" : lines.slice(end).join("\n");
}

/**
 * The text of a pulled file.
 *
 * @param before - its text so far; undefined for a new one. What it has already keeps its comments and its layout.
 */
export function fileText(
  path: string,
  value: JsonObject,
  header: PulledHeader,
  before: string | undefined,
): string {
  if (path.toLowerCase().endsWith(".json")) return `${JSON.stringify(value, null, 2)}\n`;
  const body = before === undefined ? undefined : withoutHeader(before).replace(/^\uFEFF/, "");
  return headerText(header) + (body === undefined ? newText(value) : editedText(body, value));
}

const LAYOUT: ToStringOptions = {
  lineWidth: 0,
  minContentWidth: 0,
  doubleQuotedMinMultiLineLength: 1_000_000,
};

function newText(value: JsonObject): string {
  const document = new Document();
  const contents = createStyledNode(document, value);
  document.contents = contents;
  if (isMap(contents)) {
    contents.flow = false;
    for (const { key, value: section } of contents.items) {
      const isSection = isScalar(key) && ["inputs", "models", "steps"].includes(String(key.value));
      if (isSection) key.spaceBefore = true;
      if (isScalar(key) && key.value === "steps" && isSeq(section))
        for (const [index, step] of section.items.entries())
          if (index > 0 && isMap(step)) step.spaceBefore = true;
    }
  }
  return escapeUnsafeCharacters(withoutPadding(document.toString(LAYOUT), value), keepLine);
}

function editedText(text: string, value: JsonObject): string {
  const document = parseDocument(text, { version: "1.2", uniqueKeys: true });
  if (canonicalJson(document.toJS()) === canonicalJson(value)) return text;
  editDocument(document, value);
  const indentSeq = !/^(\w+):\s*\n- /m.test(text);
  const printed = document.toString({ ...LAYOUT, indentSeq });
  const edited = text.includes("[ ") ? printed : withoutPadding(printed, value);
  // Texts that are new are in quotes where they hold something invisible; what a person wrote stays.
  return escapeUnsafeCharacters(text, keepLine) === text
    ? escapeUnsafeCharacters(edited, keepLine)
    : edited;
}

/** Lists without spaces inside of their brackets, which the printer pads as it does braces. */
function withoutPadding(text: string, value: JsonObject): string {
  const tight = text.replaceAll(/\[ (?=\S)/g, "[").replaceAll(/(?<=\S) \]/g, "]");
  // A text may have such brackets too.
  return canonicalJson(parseDocument(tight).toJS()) === canonicalJson(value) ? tight : text;
}

function keepLine(character: string): string | undefined {
  return character === "\n" || character === "\t" ? character : undefined;
}
