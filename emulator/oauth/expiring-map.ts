/** Values that expire, at most a fixed number of them. */
export interface ExpiringMap<Value> {
  get(key: string): Value | undefined;
  /** Adds or replaces a value. Where the map is full, the value that was set first is removed. */
  set(key: string, value: Value): void;
  delete(key: string): boolean;
  /** Removes and returns a value. */
  take(key: string): Value | undefined;
}

/**
 * @param limit the number of values.
 * @param lifetime of each value, in milliseconds.
 * @param now a monotonic clock in milliseconds.
 */
export function createExpiringMap<Value>(
  limit: number,
  lifetime: number,
  now: () => number,
): ExpiringMap<Value> {
  const entries = new Map<string, { readonly value: Value; readonly expiresAt: number }>();

  /** All lifetimes are the same, so that those set first expire first. */
  function removeExpired(): void {
    const time = now();
    for (const [key, { expiresAt }] of entries) {
      if (expiresAt > time) return;
      entries.delete(key);
    }
  }

  const get = (key: string): Value | undefined => {
    removeExpired();
    return entries.get(key)?.value;
  };

  return {
    get,
    set: (key, value) => {
      removeExpired();
      entries.delete(key);
      const [first] = entries.keys();
      if (entries.size >= limit && first !== undefined) entries.delete(first);
      entries.set(key, { value, expiresAt: now() + lifetime });
    },
    delete: (key) => entries.delete(key),
    take: (key) => {
      const value = get(key);
      entries.delete(key);
      return value;
    },
  };
}
