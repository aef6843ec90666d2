import type { JsonValue } from "../../json-schema/types.js";

const WIDTH = 80;
const INDENT = "  ";

/**
 * JSON as prettier writes it: a line per member of an object, and arrays of scalars on one line where they fit, so that
 * a formatter leaves the file alone and a reviewer sees one line per change.
 */
export function jsonText(value: JsonValue): string {
  return `${print(value, "", 0)}\n`;
}

/** @param used - the width of the line before and after the value, without the indentation. */
function print(value: JsonValue, indent: string, used: number): string {
  if (typeof value !== "object" || value === null) return scalar(value);
  const inner = indent + INDENT;
  if (isList(value)) {
    if (value.length === 0) return "[]";
    const line = oneLine(value);
    if (line !== undefined && indent.length + used + displayWidth(line) <= WIDTH) return line;
    if (value.every((item) => typeof item === "number"))
      return `[\n${fillLines(value, inner)}\n${indent}]`;
    const lines = value.map((item, index) => inner + print(item, inner, comma(index, value)));
    return `[\n${lines.join(",\n")}\n${indent}]`;
  }
  const members = Object.entries(value);
  if (members.length === 0) return "{}";
  const lines = members.map(([key, member], index) => {
    const name = `${JSON.stringify(key)}: `;
    return inner + name + print(member, inner, displayWidth(name) + comma(index, members));
  });
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

/** Width of the comma after an item. */
function comma(index: number, items: readonly unknown[]): number {
  return index === items.length - 1 ? 0 : 1;
}

/** The array on one line; undefined if an item needs several lines. */
function oneLine(items: readonly JsonValue[]): string | undefined {
  const printed: string[] = [];
  // Prettier breaks a list of several lists or objects, each with more than one item, whatever its width.
  if (items.length > 1 && items.every((item) => isList(item) && item.length > 1)) return undefined;
  for (const item of items) {
    if (typeof item !== "object" || item === null) printed.push(scalar(item));
    else if (isList(item)) {
      const line = oneLine(item);
      if (line === undefined) return undefined;
      printed.push(line);
    } else if (Object.keys(item).length === 0) printed.push("{}");
    else return undefined;
  }
  return `[${printed.join(", ")}]`;
}

/** Numbers, as many on a line as fit. */
function fillLines(numbers: readonly number[], indent: string): string {
  const lines: string[] = [];
  let line = indent;
  numbers.forEach((number, index) => {
    const text = scalar(number) + (index === numbers.length - 1 ? "" : ",");
    if (line === indent) line += text;
    else if (line.length + 1 + text.length <= WIDTH) line += ` ${text}`;
    else {
      lines.push(line);
      line = indent + text;
    }
  });
  return [...lines, line].join("\n");
}

function scalar(value: string | number | boolean | null): string {
  const text = JSON.stringify(value);
  // Prettier writes exponents without a plus sign.
  return typeof value === "number" ? text.replace("e+", "e") : text;
}

/** Columns that a text takes: wide characters take two. */
function displayWidth(text: string): number {
  // eslint-disable-next-line no-control-regex -- plain ASCII is the usual case, and is as wide as it is long
  if (/^[\x00-\x7f]*$/.test(text)) return text.length;
  return Array.from(text).reduce((width, character) => width + (isWide(character) ? 2 : 1), 0);
}

function isWide(character: string): boolean {
  return /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  );
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
