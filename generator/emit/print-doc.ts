import { doc, type Doc, type LayoutOptions } from "./doc.js";

/** A part of a line, and how many times it is indented. */
interface Part {
  readonly document: Doc;
  readonly level: number;
}

const SPACE_AT_END = /[ \t]+$/;
/** Characters that may take more or less than one column. */
const UNEVEN = /[^\x20-\x7e]/;

/**
 * Prints a document as text, as prettier would. Only the lines on which a group may break are left to prettier's printer,
 * which takes several times as long. No part may depend on a group that a hard line break separates from it.
 */
export function printDoc(document: Doc, options: LayoutOptions): string {
  const { printWidth, tabWidth, useTabs } = options;
  const indentation = useTabs ? "\t" : " ".repeat(tabWidth);
  let text = "";
  let parts: Part[] = [];
  /** How many times the current line is indented. */
  let depth = 0;

  const takeLine = (): string => {
    const flat = flatText(parts, printWidth - depth * tabWidth);
    const line =
      flat === undefined ? printLine(parts, depth, options) : indentation.repeat(depth) + flat;
    parts = [];
    return line;
  };
  const add = (part: Doc, level: number): void => {
    if (typeof part === "string") parts.push({ document: part, level });
    else if (Array.isArray(part)) for (const inner of part) add(inner, level);
    else if (part.type === "indent") add(part.contents, level + 1);
    else if (part.type === "line" && part.hard === true && part.literal !== true) {
      const line = takeLine();
      text += `${line.replace(SPACE_AT_END, "")}\n`;
      depth = level;
    } else if (part.type !== "break-parent") parts.push({ document: part, level });
  };
  add(document, 0);
  return text + takeLine();
}

/** The text of a line whose groups all fit; undefined where that is not certain. */
function flatText(parts: readonly Part[], columns: number): string | undefined {
  let text = "";
  let isMeasured = false;
  for (const { document } of parts) {
    if (typeof document !== "string") isMeasured = true;
    const flat = flatContent(document, false);
    if (flat === undefined) return undefined;
    text += flat;
  }
  return isMeasured && (text.length > columns || UNEVEN.test(text)) ? undefined : text;
}

/** The text of a document in a group that does not break; undefined where a break may be in it. */
function flatContent(document: Doc, isInGroup: boolean): string | undefined {
  if (typeof document === "string") return document;
  if (Array.isArray(document)) {
    let text = "";
    for (const part of document) {
      const flat = flatContent(part, isInGroup);
      if (flat === undefined) return undefined;
      text += flat;
    }
    return text;
  }
  if (document.type === "group") {
    const breaks = document.break || Array.isArray(document.expandedStates);
    return breaks ? undefined : flatContent(document.contents, true);
  }
  if (!isInGroup) return undefined;
  switch (document.type) {
    case "indent":
    case "align":
      return flatContent(document.contents, true);
    case "if-break":
      // A hard line break in the other text breaks the group too.
      return flatContent(document.breakContents, true) === undefined
        ? undefined
        : flatContent(document.flatContents, true);
    case "line":
      return document.hard === true ? undefined : document.soft === true ? "" : " ";
    default:
      return undefined;
  }
}

function printLine(parts: readonly Part[], depth: number, options: LayoutOptions): string {
  const start = indented(doc.builders.hardline, depth);
  const line = parts.map(({ document, level }) => indented(document, level));
  return doc.printer.printDocToString([start, ...line], options).formatted.slice(1);
}

function indented(document: Doc, level: number): Doc {
  return level === 0 ? document : indented(doc.builders.indent(document), level - 1);
}
