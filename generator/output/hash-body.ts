const SPACE = characters(" \t\n\r");
/** What formatters and checkouts add, remove and replace: white space, quotes, semicolons, commas and parentheses. */
const LAYOUT = characters(" \t\n\r\"';,()");
/** Formatters put a bar before the first member of a union that does not fit on a line. */
const BEFORE_UNION = characters("=:<[|(,");
const BAR = 0x7c;

/** A table with 1 for each of these characters of ASCII. */
function characters(text: string): Uint8Array {
  const table = new Uint8Array(128);
  for (let index = 0; index < text.length; index++) table[text.charCodeAt(index)] = 1;
  return table;
}

/**
 * Hashes what is below the first line of a file, in one pass. Texts that differ only in layout have the same hash. It
 * detects edits, and is no protection against a forged hash.
 *
 * @returns 14 hexadecimal digits.
 */
export function hashBody(text: string): string {
  // The mixing of cyrb53: two lanes of 32 bits, of which 53 bits are used.
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  let before = 0;
  for (let index = text.indexOf("\n") + 1 || text.length; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (SPACE[code] === 1 || (code === BAR && BEFORE_UNION[before] === 1)) continue;
    before = code;
    if (LAYOUT[code] === 1) continue;
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  const first =
    Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  const second =
    Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(first ^ (first >>> 13), 3_266_489_909);
  const hash = 2 ** 32 * (second & 0x1f_ffff) + (first >>> 0);
  return hash.toString(16).padStart(14, "0");
}
