/** What a store says of a key: it was free, it is being handled, or it was handled. */
export type Claim = "claimed" | "in-progress" | "completed";

/**
 * Remembers which deliveries were received, so that none is handled twice. Keys are short texts. Where several processes receive
 * deliveries it has to be one that they share, such as Redis; `claim` has to be atomic.
 */
export interface DeliveryStore {
  /** Takes a free key for this many seconds. After them it is free again: the process that took it has died. */
  claim(key: string, seconds: number): Claim | Promise<Claim>;
  /** Remembers for this many seconds that a key was handled. */
  complete(key: string, seconds: number): void | Promise<void>;
  /** Gives a key back, so that it can be claimed again. */
  release(key: string): void | Promise<void>;
}

/** Settings of `memoryDeliveries`. */
export interface MemoryDeliveriesOptions {
  /** How many keys are remembered, two of each delivery; the oldest are forgotten first. Default: 20,000. */
  readonly maxKeys?: number | undefined;
  /** The time in milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * A store in the memory of this process: what another process has received, or this one before it was started, is not known to it.
 * Deliveries that arrive at several processes, or at functions that start anew, need a store that they share.
 */
export function memoryDeliveries({
  maxKeys = 20_000,
  now = Date.now,
}: MemoryDeliveriesOptions = {}): DeliveryStore {
  // In the order of their last change.
  const entries = new Map<string, { readonly state: Claim; readonly until: number }>();
  const set = (key: string, state: Claim, seconds: number): void => {
    entries.delete(key);
    entries.set(key, { state, until: now() + seconds * 1000 });
    const [oldest] = entries.keys();
    if (entries.size > maxKeys && oldest !== undefined) entries.delete(oldest);
  };
  return {
    claim: (key, seconds) => {
      const entry = entries.get(key);
      if (entry && entry.until > now()) return entry.state;
      set(key, "in-progress", seconds);
      return "claimed";
    },
    complete: (key, seconds) => {
      set(key, "completed", seconds);
    },
    release: (key) => {
      entries.delete(key);
    },
  };
}
