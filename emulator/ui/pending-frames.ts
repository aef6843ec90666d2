/** Frames that wait for a reader. */
export interface PendingFrames<Frame> {
  /** Adds a frame; nothing happens after `end`. */
  push(frame: Frame): void;
  /** Lets the reader take what waits, and nothing more. */
  readonly end: () => void;
  /** Drops what waits, and ends. */
  readonly drop: () => void;
  /** How many wait. */
  size(): number;
  /** The next frame; undefined at the end. */
  next(): Promise<Frame | undefined>;
}

/** Creates a queue for one reader. */
export function createPendingFrames<Frame>(): PendingFrames<Frame> {
  const waiting: Frame[] = [];
  let isEnded = false;
  let wake: (() => void) | undefined;
  const end = (): void => {
    isEnded = true;
    wake?.();
  };
  return {
    push: (frame) => {
      if (isEnded) return;
      waiting.push(frame);
      wake?.();
    },
    end,
    drop: () => {
      waiting.length = 0;
      end();
    },
    size: () => waiting.length,
    next: async () => {
      while (waiting.length === 0 && !isEnded)
        await new Promise<void>((resolve) => (wake = resolve));
      return waiting.shift();
    },
  };
}
