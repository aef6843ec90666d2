/** Closes resources in the reverse order of opening. */
export interface Disposer {
  /** Adds a resource by its `close` function. */
  add(close: () => Promise<void>): void;
  /**
   * Closes all resources, once. All are closed even where some fail.
   *
   * @throws AggregateError of the failures.
   */
  readonly close: () => Promise<void>;
}

/** @param begin is called before the first resource is closed. */
export function createDisposer(begin: () => void): Disposer {
  const closers: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    begin();
    const failures: unknown[] = [];
    for (const close of closers.reverse()) {
      await close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0)
      throw new AggregateError(failures, "Some resources of the emulator could not be closed");
  }

  return {
    add: (close) => {
      closers.push(close);
    },
    close: () => (closing ??= closeAll()),
  };
}
