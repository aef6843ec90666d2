import type { JsonObject } from "../../generator/json-schema/types.js";
import { ownValue } from "../../generator/json-schema/values.js";
import { sampleFormat } from "./formats.js";
import type { Random } from "./random.js";
import type { Budget } from "./budget.js";
import { cut, lengthOf, ROOM_FOR_MENTION, sampleWords, type WordContext } from "./text.js";

/**
 * Samples a string that matches a regular expression; undefined if it cannot.
 *
 * @param repeats how often `*`, `+` and open ranges repeat at most, if that is more than usual.
 */
export type PatternSampler = (
  pattern: string,
  random: Random,
  repeats: number,
  budget: Budget,
) => string | undefined;

/** What strings are sampled with. */
export interface StringContext extends WordContext {
  readonly patterns: PatternSampler;
}

/** Samples a string of the schema. `takeMention` is called if the string is long enough for the mention. */
export function sampleString(
  schema: JsonObject,
  context: StringContext,
  takeMention: () => string | undefined,
): string {
  const least = numberOr(schema, "minLength", 0);
  const most = numberOr(schema, "maxLength", Infinity);
  const pattern = ownValue(schema, "pattern");
  if (typeof pattern === "string") {
    return patterned(pattern, least, most, context) ?? sampleWords(context, least, most);
  }
  const format = ownValue(schema, "format");
  const formatted = typeof format === "string" ? sampleFormat(format, context.random) : undefined;
  if (formatted !== undefined) return formatted;
  if (most >= ROOM_FOR_MENTION) {
    const mention = takeMention();
    if (mention !== undefined) return padTo(cut(mention, most), least, most, context);
  }
  return sampleWords(context, least, most);
}

/** Samples a number of the schema; an integer if `whole`. */
export function sampleNumber(schema: JsonObject, random: Random, whole: boolean): number {
  const step = numberOr(schema, "multipleOf", 0);
  const grain = step > 0 ? step : whole ? 1 : 0;
  const lower = lowerBound(schema);
  const upper = upperBound(schema);
  const low = lower.value ?? (upper.value === undefined ? 0 : upper.value - 100);
  const high = upper.value ?? low + 100;
  if (grain > 0) {
    const first = Math.ceil(low / grain) + (lower.open && Number.isInteger(low / grain) ? 1 : 0);
    const last = Math.floor(high / grain) - (upper.open && Number.isInteger(high / grain) ? 1 : 0);
    return exact(random.integer(first, Math.max(first, last)) * grain, grain);
  }
  if (low >= high) return low;
  const value = low + (high - low) * (0.02 + 0.96 * random.next());
  const rounded = Math.round(value * 100) / 100;
  return rounded > low && rounded < high ? rounded : value;
}

/** A numeric keyword, or a default. */
export function numberOr(schema: JsonObject, keyword: string, otherwise: number): number {
  const value = ownValue(schema, keyword);
  return typeof value === "number" ? value : otherwise;
}

interface Bound {
  readonly value: number | undefined;
  readonly open: boolean;
}

function lowerBound(schema: JsonObject): Bound {
  const closed = numberOr(schema, "minimum", -Infinity);
  const open = numberOr(schema, "exclusiveMinimum", -Infinity);
  if (closed === -Infinity && open === -Infinity) return { value: undefined, open: false };
  return open >= closed ? { value: open, open: true } : { value: closed, open: false };
}

function upperBound(schema: JsonObject): Bound {
  const closed = numberOr(schema, "maximum", Infinity);
  const open = numberOr(schema, "exclusiveMaximum", Infinity);
  if (closed === Infinity && open === Infinity) return { value: undefined, open: false };
  return open <= closed ? { value: open, open: true } : { value: closed, open: false };
}

/** Removes rounding errors of decimal fractions: 3 × 0.1 becomes 0.3 instead of 0.30000000000000004. */
function exact(value: number, grain: number): number {
  return Number.isInteger(grain) ? value : Number(value.toPrecision(12));
}

function patterned(
  pattern: string,
  least: number,
  most: number,
  { patterns, random, budget }: StringContext,
): string | undefined {
  let text: string | undefined;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    // Twice as many as needed, so that about every second string is long enough.
    text = patterns(pattern, random, Math.min(2 * least, most), budget);
    if (text === undefined) return undefined;
    const length = lengthOf(text);
    if (length >= least && length <= most) return text;
  }
  return text;
}

function padTo(text: string, least: number, most: number, context: WordContext): string {
  const missing = least - lengthOf(text);
  if (missing <= 0) return cut(text, most);
  return cut(`${text} ${sampleWords(context, missing, Infinity)}`, most);
}
