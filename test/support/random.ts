/** A sequence of numbers that a seed determines, for attacks that are too many or too large for fast-check to keep. */
export class Random {
  #state: number;

  /** @param seed what the sequence follows from; the parts count in their order */
  constructor(...seed: readonly number[]) {
    this.#state = seed.reduce((state, part) => Math.imul(state ^ part, 0x9e3779b1) + 0x7f4a7c15, 1);
  }

  /** A number from 0 to 1, without 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 to `end`, without `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** @param probability from 0 to 1 */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }

  /** The items in another order. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const order = [...items];
    for (let end = order.length; end > 1; end--) {
      const [taken] = order.splice(this.below(end), 1);
      if (taken !== undefined) order.push(taken);
    }
    return order;
  }

  /** What `make` gives, `count` times. */
  times<Item>(count: number, make: (index: number) => Item): Item[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }
}
