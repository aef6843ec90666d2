/** Counts calls and lets a test wait for them, without sleeping. */
export interface Signalled {
  readonly count: number;
  readonly signal: () => void;
  /** Resolves once there were at least so many calls. */
  reached(count: number): Promise<void>;
}

export function countCalls(): Signalled {
  let count = 0;
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  return {
    get count() {
      return count;
    },
    signal: () => {
      count++;
      for (const waiter of waiting) if (waiter.count <= count) waiter.resolve();
    },
    reached: (wanted) =>
      new Promise((resolve) => {
        if (count >= wanted) resolve();
        else waiting.push({ count: wanted, resolve });
      }),
  };
}
