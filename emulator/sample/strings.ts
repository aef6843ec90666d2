import type { JsonValue } from "../../generator/json-schema/types.js";
import type { Builder } from "./builder.js";
import { examplesOf } from "./acceptance.js";
import { maximumOf, minimumOf, textsOf, type Parts } from "./facts.js";
import { sampleFormats } from "./formats.js";
import { cut, lengthOf, ROOM_FOR_MENTION, sampleWords, type WordContext } from "./text.js";

/** How many texts of one kind are tried. */
const TRIES = 8;

/** Texts that are likely to satisfy all parts, the most useful first. */
export function* strings(parts: Parts, builder: Builder): Generator<string> {
  const { context } = builder;
  const { random, budget, expressions } = context;
  const least = maximumOf(parts, "minLength", 0);
  const most = minimumOf(parts, "maxLength", Infinity);
  const patterns = textsOf(parts, "pattern");
  const formats = textsOf(parts, "format");
  const fits = (text: string): boolean => {
    budget.spend(1 + text.length / 32);
    const length = lengthOf(text);
    return (
      length >= least &&
      length <= most &&
      patterns.every((pattern) => expressions.matches(pattern, text))
    );
  };
  const bounds = { least, most };
  if (patterns.length > 0) {
    yield* examplesOf(parts)
      .filter((text) => typeof text === "string")
      .filter(fits);
  }
  for (const format of formats) yield* [...sampleFormats(format, random, bounds)].filter(fits);
  if (patterns.length > 0) {
    for (const text of context.patterns(patterns, random, bounds, budget))
      if (fits(text)) yield text;
    if (formats.length > 0) yield* examplesOf(parts).filter(isText);
  }
  if (patterns.length === 0 && formats.length === 0 && most >= ROOM_FOR_MENTION) {
    const mention = builder.takeMention();
    if (mention !== undefined) yield padded(cut(mention, most), least, most, context);
  }
  for (let count = 0; count < TRIES; count += 1) yield sampleWords(context, least, most);
  yield* examplesOf(parts).filter(isText);
  // The shortest, and some that differ in little.
  yield* ["", "a", "b", "0", "A", "-", "a b", "aa", "ab", "xa", "x"];
}

function isText(value: JsonValue): value is string {
  return typeof value === "string";
}

function padded(text: string, least: number, most: number, context: WordContext): string {
  const missing = least - lengthOf(text);
  if (missing <= 0) return cut(text, most);
  return cut(`${text} ${sampleWords(context, missing, Infinity)}`, most);
}
