import { doc, type Doc } from "./doc.js";
import type { LayoutOptions } from "./layout.js";

/**
 * Prints a document that stands on lines of its own as text, as prettier would.
 *
 * Prettier's printer weighs every place where a document may break. Nearly always each line has room, or a group has
 * more text than any line could hold: that is seen in one pass, and takes a fifth of the time. Whatever that pass cannot
 * settle is left to prettier's printer.
 */
export function printDoc(document: Doc, options: LayoutOptions): string {
  return (
    settledText(document, options) ?? doc.printer.printDocToString(document, options).formatted
  );
}

/** What stands before a line, and how many columns it takes. */
interface Indentation {
  readonly text: string;
  readonly width: number;
}

const SPACE_AT_END = /[\t ]+$/;

/** A document that cannot be on one line, however much room there is. */
const FORCED = Symbol("forced");
/** A document of which one pass cannot tell how many columns it takes. */
const UNKNOWN = Symbol("unknown");

/** @returns the text that prettier's printer would give, or undefined where one pass cannot settle it. */
export function settledText(document: Doc, options: LayoutOptions): string | undefined {
  const { printWidth, tabWidth, useTabs } = options;
  let text = "";
  let line = "";
  /** What was put on the line last; empty where nothing but the indentation is there. */
  let end = "";
  /** Columns that the line takes beyond its characters. */
  let extra = 0;
  /** Whether something on this line might have been broken. */
  let isChosen = false;

  const append = (part: string): void => {
    if (part === "") return;
    line += part;
    end = part;
  };
  /** Whether the line, as it stands, is what prettier would make of it. */
  const isSettled = (): boolean =>
    !isChosen || (line.length + extra <= printWidth && isNarrow(line));
  const startLine = ({ text: start, width }: Indentation): void => {
    if (end !== "") text += SPACE_AT_END.test(end) ? line.replace(SPACE_AT_END, "") : line;
    text += "\n";
    line = start;
    end = "";
    extra = width - start.length;
    isChosen = false;
  };

  const indented = ({ text: start, width }: Indentation): Indentation => ({
    text: start + (useTabs ? "\t" : " ".repeat(tabWidth)),
    width: width + tabWidth,
  });

  /** Whether the part of a document could be settled that is broken wherever it can be. */
  const write = (part: Doc, indentation: Indentation): boolean => {
    if (typeof part === "string") {
      append(part);
      return true;
    }
    if (Array.isArray(part)) return part.every((item) => write(item, indentation));
    switch (part.type) {
      case "line": {
        if (part.literal === true || !isSettled()) return false;
        startLine(indentation);
        return true;
      }
      case "break-parent":
        return true;
      case "indent":
        return write(part.contents, indented(indentation));
      case "align": {
        // Prettier fills up with tabs by rules of its own.
        if (useTabs || typeof part.n !== "number" || part.n < 0) return false;
        const { text: start, width } = indentation;
        return write(part.contents, {
          text: start + " ".repeat(part.n),
          width: width + part.n,
        });
      }
      case "if-break":
        return write(part.breakContents, indentation);
      case "group":
        return writeGroup(part, indentation);
      default:
        return false;
    }
  };

  const writeGroup = (group: doc.builders.Group, indentation: Indentation): boolean => {
    const flat = flatText(group);
    if (flat === UNKNOWN) return false;
    if (flat !== FORCED && line.length + extra + flat.length <= printWidth) {
      append(flat);
      isChosen = true;
      return true;
    }
    // What stands before it may be where prettier breaks the line.
    if (isChosen || !isNarrow(line)) return false;
    return write(group.contents, indentation);
  };

  const isWritten = write(document, { text: "", width: 0 }) && isSettled();
  return isWritten ? text + line : undefined;
}

/** The document on one line. */
function flatText(part: Doc): string | typeof FORCED | typeof UNKNOWN {
  if (typeof part === "string") return isNarrow(part) ? part : UNKNOWN;
  if (Array.isArray(part)) return flatTexts(part);
  switch (part.type) {
    case "line":
      if (part.hard === true) return FORCED;
      return part.soft === true ? "" : " ";
    case "break-parent":
      return FORCED;
    case "indent":
    case "align":
      return flatText(part.contents);
    case "group":
      // Which of several states it takes is for prettier to weigh.
      if (Array.isArray(part.expandedStates)) return UNKNOWN;
      return part.break ? FORCED : flatText(part.contents);
    case "fill":
      return flatTexts(part.parts);
    case "if-break":
      return flatText(part.flatContents);
    default:
      return UNKNOWN;
  }
}

function flatTexts(parts: readonly Doc[]): string | typeof FORCED | typeof UNKNOWN {
  let text = "";
  for (const part of parts) {
    const flat = flatText(part);
    if (typeof flat !== "string") return flat;
    text += flat;
  }
  return text;
}

/** Whether each character of a text takes a column. */
export function isNarrow(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
