import { MAX_CHARACTERS, MAX_TOKENS } from "../limits.js";
import { TOO_MANY } from "./document.js";

/**
 * Finds out whether a definition's text is too large, before anything is built from it: the tokens of a text take up to a
 * hundred times its memory.
 *
 * @returns the problem, as a sentence without a full stop; undefined where the text can be parsed.
 */
export function sizeProblem(text: string, format: "json" | "yaml"): string | undefined {
  if (text.length > MAX_CHARACTERS)
    return `the file is longer than ${MAX_CHARACTERS} characters, the limit for a definition`;
  // A token has at least one character, so that few texts have to be looked through.
  if (text.length <= MAX_TOKENS) return undefined;
  if (format === "json")
    return countJsonTokens(text, MAX_TOKENS) > MAX_TOKENS ? TOO_MANY : undefined;
  return countYamlIndicators(text, MAX_TOKENS) > MAX_TOKENS
    ? `the file holds more than ${MAX_TOKENS} brackets, commas, colons, dashes and line breaks, the limit for a definition`
    : undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Counts the tokens of a JSON text without keeping them. The text need not be valid.
 *
 * @param most - where the count stops: the result is then greater.
 */
export function countJsonTokens(text: string, most: number): number {
  let tokens = 0;
  let isInScalar = false;
  for (let index = 0; index < text.length && tokens <= most; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      tokens++;
      isInScalar = false;
      for (index++; index < text.length; index++) {
        const inside = text.charCodeAt(index);
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) index++;
      }
    } else if (code <= 0x20) isInScalar = false;
    else if (isPunctuation(code)) {
      tokens++;
      isInScalar = false;
    } else if (!isInScalar) {
      tokens++;
      isInScalar = true;
    }
  }
  return tokens;
}

/** `,`, `:`, `[`, `]`, `{` or `}`. */
function isPunctuation(code: number): boolean {
  return (
    code === 0x2c ||
    code === 0x3a ||
    code === 0x5b ||
    code === 0x5d ||
    code === 0x7b ||
    code === 0x7d
  );
}

/** The characters that separate nodes: each of a YAML text's nodes has one before it. Text between quotes is counted too. */
function countYamlIndicators(text: string, most: number): number {
  let count = 0;
  for (let index = 0; index < text.length && count <= most; index++) {
    const code = text.charCodeAt(index);
    // Line feed, carriage return, `-` and `?`.
    if (isPunctuation(code) || code === 0x0a || code === 0x0d || code === 0x2d || code === 0x3f)
      count++;
  }
  return count;
}
