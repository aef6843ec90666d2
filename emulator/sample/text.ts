import type { Budget } from "./budget.js";
import type { Random } from "./random.js";

/** The texts that samples contain. */
export interface TextSource {
  /** The text of the first string that is long enough. */
  readonly mention: string;
  /** The words of other strings; not empty. */
  readonly words: readonly string[];
}

/** The minimum of `maxLength` for a string that gets the mention. */
export const ROOM_FOR_MENTION = 24;

const FALLBACK_WORDS = [
  ...[
    "amber",
    "brisk",
    "cedar",
    "delta",
    "ember",
    "fable",
    "grove",
    "harbour",
    "island",
    "juniper",
  ],
  ...[
    "kernel",
    "lantern",
    "meadow",
    "north",
    "orchard",
    "pebble",
    "quartz",
    "river",
    "saddle",
    "timber",
  ],
];
const MAX_WORDS = 40;

/** Creates a source with the words of a text. */
export function textSource(mention: string, about: string): TextSource {
  const found = about.match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
  const words = [...new Set(found.map((word) => word.slice(0, 30)))].slice(0, MAX_WORDS);
  return { mention, words: words.length < 3 ? [...words, ...FALLBACK_WORDS] : words };
}

/** What words are sampled with. */
export interface WordContext {
  readonly random: Random;
  readonly text: TextSource;
  readonly budget: Budget;
}

/** Samples a few words. The length is in code points. */
export function sampleWords(
  { random, text: source, budget }: WordContext,
  least: number,
  most: number,
): string {
  const wanted = random.integer(1, 4);
  const words: string[] = [];
  let length = -1;
  while (words.length < wanted || length < least) {
    const word = random.pick(source.words);
    words.push(word);
    length += 1 + lengthOf(word);
    budget.spend(1 + word.length / 8);
  }
  return cut(words.join(" "), most);
}

/** The length of a string in code points, as JSON Schema counts it. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Truncates a string to `most` code points. */
export function cut(text: string, most: number): string {
  return lengthOf(text) <= most ? text : Array.from(text).slice(0, most).join("");
}
