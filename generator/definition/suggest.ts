import { closest, distance } from "fastest-levenshtein";

/** Among more names than these, no suggestion is looked for beyond the first ones. */
const MAX_CANDIDATES = 2000;

/**
 * Finds the most likely spelling of a misspelt word: a candidate that differs in case, separators or the order of letters
 * only, or in at most a third of its letters, or that the word begins with, as `outDir` begins with `out`.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates].slice(0, MAX_CANDIDATES);
  if (known.length === 0 || word.length > 100) return undefined;
  const plainWord = plain(word);
  const alike =
    known.find((candidate) => plain(candidate) === plainWord) ??
    known.find((candidate) => isAnagram(plain(candidate), plainWord));
  if (alike !== undefined) return alike;
  const nearest = closest(
    word.toLowerCase(),
    known.map((candidate) => candidate.toLowerCase()),
  );
  const candidate = known.find((each) => each.toLowerCase() === nearest);
  if (candidate === undefined) return undefined;
  const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
  if (Math.max(word.length, candidate.length) < 3) return undefined;
  if (distance(word.toLowerCase(), nearest) <= allowed) return candidate;
  return known.find((each) => each.length >= 3 && hasWordsAfter(word, each));
}

/** Whether a word is a candidate with words after it: `outDir` is `out` with one. */
function hasWordsAfter(word: string, candidate: string): boolean {
  return word.startsWith(candidate) && /^[A-Z_-][a-z]/.test(word.slice(candidate.length));
}

/** Whether a word differs so little from another one that it is probably a typo. */
export function isMisspelling(word: string, candidate: string): boolean {
  if (word === candidate) return false;
  if (plain(word) === plain(candidate)) return true;
  if (Math.min(word.length, candidate.length) < 4) return false;
  return isAnagram(word, candidate) || distance(word, candidate) <= (candidate.length < 8 ? 1 : 2);
}

function isAnagram(word: string, other: string): boolean {
  // In longer words, two letters in the wrong order are a small distance anyway.
  if (word.length !== other.length || word.length > 5) return false;
  return Array.from(word).sort().join("") === Array.from(other).sort().join("");
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[\s_-]/g, "");
}
