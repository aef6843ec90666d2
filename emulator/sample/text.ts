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
  const found = about.slice(0, 10_000).match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
  const words = [...new Set(found.map((word) => word.slice(0, 30)))].slice(0, MAX_WORDS);
  return { mention, words: words.length < 3 ? [...words, ...FALLBACK_WORDS] : words };
}

/** Samples a few words. The length is in code points. */
export function sampleWords(
  source: TextSource,
  random: Random,
  least: number,
  most: number,
): string {
  let text = random.pick(source.words);
  const wanted = random.integer(0, 3);
  for (let count = 0; count < wanted || lengthOf(text) < least; count += 1) {
    text += ` ${random.pick(source.words)}`;
  }
  return cut(text, most);
}

/** The length of a string in code points, as JSON Schema counts it. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Truncates a string to `most` code points. */
export function cut(text: string, most: number): string {
  return lengthOf(text) <= most ? text : Array.from(text).slice(0, most).join("");
}
