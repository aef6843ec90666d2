/** A stream of pseudo-random numbers that is the same for the same seed, on every machine. */
export interface Random {
  /** A number from 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** One of the elements; the list must not be empty. */
  pick<Element>(from: readonly Element[]): Element;
}

/** Starts a stream. Any text can be the seed. */
export function createRandom(seed: string): Random {
  let state = fingerprint(seed);
  // Mulberry32: small and fast; the samples need no better distribution.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (low: number, high: number): number =>
    low + Math.floor(next() * (high - low + 1));
  return {
    next,
    integer,
    pick: (from) => {
      const [first] = from;
      if (first === undefined) throw new RangeError("The list is empty");
      return from[integer(0, from.length - 1)] ?? first;
    },
  };
}

/** 32-bit FNV-1a over the text's UTF-16 code units. */
function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash;
}
