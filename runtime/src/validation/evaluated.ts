/** Which properties and items of one value are evaluated: what keywords collect as annotations. */
export class Evaluated {
  readonly names: Set<string> = new Set<string>();
  /** How many items are evaluated from the start. */
  items = 0;
  /** Items after those that `contains` found. */
  readonly indexes: Set<number> = new Set<number>();

  /** What a schema evaluates of the same value, which counts once it is valid. */
  fork(): Evaluated {
    return new Evaluated();
  }

  add(other: Evaluated): void {
    for (const name of other.names) this.names.add(name);
    for (const index of other.indexes) this.indexes.add(index);
    this.items = Math.max(this.items, other.items);
  }
}
