/** Closes what was opened, the last first. */
export interface Disposer {
  add(close: () => Promise<void>): void;
  /** Closes everything, once; a failure does not keep the rest open, and is thrown in the end. */
  readonly close: () => Promise<void>;
}

/** @param begin is called before anything is closed. */
export function createDisposer(begin: () => void): Disposer {
  const closers: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    begin();
    const failures: unknown[] = [];
    for (const close of closers.reverse()) {
      await close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, "The emulator could not be closed");
  }

  return {
    add: (close) => {
      closers.push(close);
    },
    close: () => (closing ??= closeAll()),
  };
}
