import type { Random } from "./random.js";

/** What sampled texts are made of. */
export interface TextSource {
  /** The first text with room for it becomes this one. */
  readonly mention: string;
  /** Other texts are made of these; never empty. */
  readonly words: readonly string[];
}

/** A text shorter than this has no room for the mention: nobody would recognise it. */
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

/** Takes the words of a text, so that samples look as if they were about it. */
export function textSource(mention: string, about: string): TextSource {
  const found = about.slice(0, 10_000).match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
  const words = [...new Set(found.map((word) => word.slice(0, 30)))].slice(0, MAX_WORDS);
  return { mention, words: words.length < 3 ? [...words, ...FALLBACK_WORDS] : words };
}

/** A few words; as long as asked for, counted in code points. */
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

/** The length of a text as JSON Schema counts it: in code points. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** The start of a text, at most so many code points long. */
export function cut(text: string, most: number): string {
  return lengthOf(text) <= most ? text : Array.from(text).slice(0, most).join("");
}
