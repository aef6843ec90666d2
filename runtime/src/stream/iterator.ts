import type { FlowStream } from "../events/types.js";
import type { Lifeline } from "../request/lifeline.js";

/** Ends a stream that its reader has left. */
const LEFT = /* @__PURE__ */ new Error("the stream was closed by its reader");

/**
 * Hands out one by one what arrives in batches. Events that are there are handed out without waiting, and a batch is
 * asked for only when the one before is used up, so a slow reader holds up the sender.
 */
export class BatchStream<T> implements FlowStream<T> {
  readonly #lifeline: Lifeline;
  readonly #batches: AsyncGenerator<readonly T[], void, undefined>;
  #batch: readonly T[] = [];
  #index = 0;
  #left = false;
  /** The last of the calls that wait for a batch, while there are any: calls are answered in order. */
  #waiting: Promise<unknown> | undefined;

  /** @param lifeline that of `batches`, ended by leaving the stream */
  constructor(lifeline: Lifeline, batches: AsyncGenerator<readonly T[], void, undefined>) {
    this.#lifeline = lifeline;
    this.#batches = batches;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#index < this.#batch.length && !this.#waiting && !this.#lifeline.failed) {
      return Promise.resolve({ value: this.#batch[this.#index++] as T, done: false });
    }
    const turn = this.#waiting ? this.#waiting.then(this.#pull, this.#pull) : this.#pull();
    this.#waiting = turn;
    const settled = (): void => {
      if (this.#waiting === turn) this.#waiting = undefined;
    };
    turn.then(settled, settled);
    return turn;
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#left = true;
    this.#batch = [];
    this.#lifeline.fail(LEFT);
    // A generator that waits has been woken by the above, and one that rests ends here.
    await this.#batches.return().catch(() => undefined);
    this.#lifeline.end();
    return { value: undefined, done: true };
  }

  async throw(error?: unknown): Promise<IteratorResult<T, undefined>> {
    await this.return();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  readonly #pull = async (): Promise<IteratorResult<T, undefined>> => {
    if (this.#lifeline.failed) this.#batch = [];
    try {
      while (this.#index >= this.#batch.length) {
        const { value, done } = await this.#batches.next();
        if (done) return { value: undefined, done };
        this.#batch = value;
        this.#index = 0;
      }
      return { value: this.#batch[this.#index++] as T, done: false };
    } catch (error) {
      if (this.#left) return { value: undefined, done: true };
      throw error;
    }
  };
}
