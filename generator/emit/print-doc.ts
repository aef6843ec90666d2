import { doc, type Doc, type LayoutOptions } from "./doc.js";

/** A part of a line, and how many times it is indented. */
interface Part {
  readonly document: Doc;
  readonly level: number;
}

const SPACE_AT_END = /[ \t]+$/;
/** Characters that may take more or less than one column. */
const UNEVEN = /[^\x20-\x7e]/;

/** What may take fewer columns than characters: prettier does not count a space at the end, or after another. */
const UNCERTAIN = /[^\x20-\x7e]| (?: |$)/;

/**
 * Prints a document as text, as prettier would. Lines of which one pass tells how prettier breaks them are printed here: its
 * printer takes several times as long, and prints the others. No part may depend on a group that a hard line break separates
 * from it.
 */
export function printDoc(document: Doc, options: LayoutOptions): string {
  let text = "";
  let parts: Part[] = [];
  /** How many times the current line is indented. */
  let depth = 0;

  const takeLine = (): string => {
    const line = settledLine(parts, depth, options) ?? printLine(parts, depth, options);
    parts = [];
    return line;
  };
  const add = (part: Doc, level: number): void => {
    if (typeof part === "string") parts.push({ document: part, level });
    else if (Array.isArray(part)) for (const inner of part) add(inner, level);
    else if (part.type === "indent") add(part.contents, level + 1);
    else if (part.type === "line" && part.hard === true && part.literal !== true) {
      text += `${takeLine().replace(SPACE_AT_END, "")}\n`;
      depth = level;
    } else if (part.type !== "break-parent") parts.push({ document: part, level });
  };
  add(document, 0);
  return text + takeLine();
}

/** What a line starts with. */
interface Indentation {
  readonly level: number;
  /** Spaces after that. */
  readonly spaces: number;
}

/**
 * The text of a line, or of the lines that it breaks into. A group is on one line if it fits, and broken if that is certain: it
 * has a hard line break, or more text than the line has room for, and nothing before it on the line could be broken instead.
 *
 * @returns undefined where one pass does not tell.
 */
function settledLine(
  parts: readonly Part[],
  depth: number,
  { printWidth, tabWidth, useTabs }: LayoutOptions,
): string | undefined {
  let text = "";
  let line = "";
  let start: Indentation = { level: depth, spaces: 0 };
  /** Whether a group was put on this line that could be broken. */
  let isChosen = false;

  const room = (): number => printWidth - start.level * tabWidth - start.spaces - line.length;
  const isSettled = (): boolean => !isChosen || (room() >= 0 && !UNEVEN.test(line));
  const wholeLine = (): string =>
    (useTabs ? "\t".repeat(start.level) : " ".repeat(start.level * tabWidth + start.spaces)) + line;

  const startLine = (next: Indentation): boolean => {
    if (!isSettled()) return false;
    text += `${wholeLine().replace(SPACE_AT_END, "")}\n`;
    line = "";
    start = next;
    isChosen = false;
    return true;
  };
  /** Puts a text on the line that could be broken. */
  const choose = (flat: string): boolean => {
    line += flat;
    isChosen = true;
    return true;
  };
  /** Writes a part that is broken wherever it can be. @returns whether it could be settled */
  const write = (part: Doc, at: Indentation): boolean => {
    if (typeof part === "string") {
      line += part;
      return true;
    }
    if (Array.isArray(part)) return part.every((inner) => write(inner, at));
    switch (part.type) {
      case "indent":
        return write(part.contents, { ...at, level: at.level + 1 });
      case "align":
        // Among tabs, prettier has rules of its own.
        if (useTabs || typeof part.n !== "number" || part.n < 0) return false;
        return write(part.contents, { ...at, spaces: at.spaces + part.n });
      case "line":
        return part.literal !== true && startLine(at);
      case "break-parent":
        return true;
      case "if-break":
        return !dependsOnGroup(part) && write(part.breakContents, at);
      case "group": {
        const flat = flatContent(part, true);
        if (flat === undefined) return false;
        if (flat !== FORCED && flat.length <= room()) return choose(flat);
        if (isChosen || UNEVEN.test(line) || (flat !== FORCED && UNCERTAIN.test(flat)))
          return false;
        return write(part.contents, at);
      }
      default:
        return false;
    }
  };
  const isWritten = parts.every(({ document, level }) => write(document, { level, spaces: 0 }));
  return isWritten && isSettled() ? text + wholeLine() : undefined;
}

/** The text of a document without line breaks, of characters that take one column each; otherwise undefined. */
export function plainText(document: Doc): string | undefined {
  const flat = flatContent(document, false);
  return typeof flat === "string" && !UNEVEN.test(flat) ? flat : undefined;
}

/** A document that cannot be on one line, however much room there is. */
const FORCED = Symbol("forced");

/**
 * The text of a document on one line; undefined where that depends on more than the document.
 *
 * @param isInGroup - whether it is in a group that does not break; otherwise its own line breaks do.
 */
function flatContent(document: Doc, isInGroup: boolean): string | typeof FORCED | undefined {
  if (typeof document === "string") return document;
  if (Array.isArray(document)) {
    let text = "";
    for (const part of document) {
      const flat = flatContent(part, isInGroup);
      if (typeof flat !== "string") return flat;
      text += flat;
    }
    return text;
  }
  if (document.type === "group") {
    if (Array.isArray(document.expandedStates)) return undefined;
    return document.break ? FORCED : flatContent(document.contents, true);
  }
  if (!isInGroup) return undefined;
  switch (document.type) {
    case "indent":
    case "align":
      return flatContent(document.contents, true);
    case "if-break": {
      if (dependsOnGroup(document)) return undefined;
      // A hard line break in the other text breaks the group too.
      const broken = flatContent(document.breakContents, true);
      return typeof broken === "string" ? flatContent(document.flatContents, true) : broken;
    }
    case "line":
      if (document.hard === true) return FORCED;
      return document.soft === true ? "" : " ";
    case "break-parent":
      return FORCED;
    default:
      return undefined;
  }
}

/** Whether it is another group than the one around it that decides; prettier's types leave that out. */
function dependsOnGroup(document: doc.builders.IfBreak): boolean {
  return "groupId" in document && document.groupId !== undefined;
}

function printLine(parts: readonly Part[], depth: number, options: LayoutOptions): string {
  const start = indented(doc.builders.hardline, depth);
  const line = parts.map(({ document, level }) => indented(document, level));
  return doc.printer.printDocToString([start, ...line], options).formatted.slice(1);
}

function indented(document: Doc, level: number): Doc {
  return level === 0 ? document : indented(doc.builders.indent(document), level - 1);
}
