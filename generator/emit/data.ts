import { isJsonList, isJsonObject } from "../json-schema/values.js";
import type { JsonObject, JsonValue } from "../json-schema/types.js";
import type { LayoutOptions } from "./doc.js";
import { dataKey, numberLiteral, scalarLiteral } from "./literal.js";

/** Data as source text. */
export interface PrintedData {
  readonly text: string;
  /** Whether prettier would lay it out alike; it is not where the width of a text is not known. */
  readonly isCertain: boolean;
}

/**
 * Prints data as an object or array literal, as prettier does. A document of schemas is all of a file, and prettier's own printer
 * takes many times as long.
 *
 * @param before what precedes the data on its line
 * @param after what follows it
 */
export function printData(
  value: JsonValue,
  before: string,
  after: string,
  layout: LayoutOptions,
): PrintedData {
  const printer = new DataPrinter(layout);
  const text = before + printer.print(value, 0, before.length + after.length - 1) + after;
  return { text, isCertain: printer.isCertain };
}

/** Characters that may take more or less than one column. */
const UNEVEN = /[^\x20-\x7e]/;
/** Up to this much more than `tabWidth`, prettier does not move a text below its key. */
const SHORT_KEY = 3;

class DataPrinter {
  isCertain = true;
  readonly #width: number;
  readonly #tabWidth: number;
  readonly #indentation: string;
  /** The text of each object and array on one line; undefined where it must break. */
  readonly #flat = new Map<JsonValue, string | undefined>();

  constructor({ printWidth, tabWidth, useTabs }: LayoutOptions) {
    this.#width = printWidth;
    this.#tabWidth = tabWidth;
    this.#indentation = useTabs ? "\t" : " ".repeat(tabWidth);
  }

  /**
   * @param depth how many times the line is indented
   * @param column where the value begins; a comma or a semicolon follows it
   */
  print(value: JsonValue, depth: number, column: number): string {
    const flat = this.#flatText(value);
    if (flat !== undefined && this.#fits(flat, column)) return flat;
    // Prettier has more rules for a line that is too long in any case, unless a text is what makes it so.
    if (typeof value !== "string" && column >= this.#width) this.isCertain = false;
    if (isJsonList(value)) return this.#printList(value, depth);
    if (isJsonObject(value)) return this.#printObject(value, depth);
    if (typeof value !== "string") this.isCertain = false;
    return flat ?? "";
  }

  #printObject(object: JsonObject, depth: number): string {
    const members = Object.entries(object).map(([name, value]) => {
      const key = dataKey(name);
      const column = this.#columnOf(depth + 1) + key.length + 2;
      if (UNEVEN.test(key)) this.isCertain = false;
      const isText = typeof value === "string" && key.length >= this.#tabWidth + SHORT_KEY;
      if (!isText || this.#fits(scalarLiteral(value), column))
        return `${key}: ${this.print(value, depth + 1, column)}`;
      return `${key}:${this.#newLine(depth + 2)}${scalarLiteral(value)}`;
    });
    return `{${this.#lines(members, depth)}}`;
  }

  #printList(list: readonly JsonValue[], depth: number): string {
    const inside = this.#columnOf(depth + 1);
    if (!list.every((item) => typeof item === "number"))
      return `[${this.#lines(
        list.map((item) => this.print(item, depth + 1, inside)),
        depth,
      )}]`;
    // Prettier puts as many numbers on a line as fit.
    const lines: string[] = [];
    let line = "";
    for (const number of list.map(numberLiteral)) {
      const longer = line === "" ? number : `${line}, ${number}`;
      if (line === "" || this.#fits(longer, inside)) line = longer;
      else {
        lines.push(line);
        line = number;
      }
    }
    return `[${this.#lines([...lines, line], depth)}]`;
  }

  #lines(items: readonly string[], depth: number): string {
    const start = this.#newLine(depth + 1);
    return `${items.map((item) => `${start}${item},`).join("")}${this.#newLine(depth)}`;
  }

  #newLine(depth: number): string {
    return `\n${this.#indentation.repeat(depth)}`;
  }

  #columnOf(depth: number): number {
    return depth * this.#tabWidth;
  }

  #fits(text: string, column: number): boolean {
    const left = this.#width - column - 1;
    const fits = text.length <= left;
    // A character takes at most two columns.
    if (UNEVEN.test(text) && (fits ? text.length * 2 > left : text.length <= left * 2))
      this.isCertain = false;
    return fits;
  }

  #flatText(value: JsonValue): string | undefined {
    if (value === null) return "null";
    if (typeof value !== "object") return scalarLiteral(value);
    if (!this.#flat.has(value))
      this.#flat.set(value, isJsonList(value) ? this.#flatList(value) : this.#flatObject(value));
    return this.#flat.get(value);
  }

  #flatObject(object: JsonObject): string | undefined {
    const members: string[] = [];
    for (const [name, value] of Object.entries(object)) {
      const text = this.#flatText(value);
      if (text === undefined) return undefined;
      members.push(`${dataKey(name)}: ${text}`);
    }
    return this.#short(members.length === 0 ? "{}" : `{ ${members.join(", ")} }`);
  }

  #flatList(list: readonly JsonValue[]): string | undefined {
    if (mustBreak(list)) return undefined;
    const items: string[] = [];
    for (const item of list) {
      const text = this.#flatText(item);
      if (text === undefined) return undefined;
      items.push(text);
    }
    return this.#short(`[${items.join(", ")}]`);
  }

  /** Undefined for what fits on no line, so that long texts are not put together again and again. */
  #short(text: string): string | undefined {
    return text.length > this.#width * 2 ? undefined : text;
  }
}

/** Prettier breaks a list of several objects, or of several lists, with more than one member each. */
function mustBreak(list: readonly JsonValue[]): boolean {
  if (list.length < 2) return false;
  const isLong = (item: JsonValue): boolean =>
    isJsonList(item) ? item.length > 1 : isJsonObject(item) && Object.keys(item).length > 1;
  return list.every((item) => isLong(item) && isJsonList(item) === isJsonList(list[0]));
}
