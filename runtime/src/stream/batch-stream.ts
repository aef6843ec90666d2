import type { FlowStream } from "./events.js";
import type { CallContext } from "../request/call-context.js";

/** Ends a stream that its reader has left. */
const LEFT = /* @__PURE__ */ new Error("the stream was closed by its reader");

/**
 * Hands out one by one what arrives in batches. What is there is handed out without waiting, and a batch is asked for
 * only when the one before is used up, so a slow reader holds up the sender.
 */
export class BatchStream<T, Item> implements FlowStream<T> {
  readonly #context: CallContext;
  readonly #batches: AsyncGenerator<readonly Item[], void, undefined>;
  readonly #view: (item: Item) => unknown;
  /** What the last batch has to show, looked at all at once: that is faster than one by one between two turns. */
  #batch: readonly unknown[] = [];
  #index = 0;
  /** What went wrong with the item after those. */
  #failure: { readonly error: unknown } | undefined;
  #left = false;
  /** The last of the calls that wait for a batch, while there are any: calls are answered in order. */
  #waiting: Promise<unknown> | undefined;

  /**
   * @param context that of `batches`, ended by leaving the stream
   * @param view what to hand out for an item, which the caller's contract says is a `T`; undefined for nothing
   */
  constructor(
    context: CallContext,
    batches: AsyncGenerator<readonly Item[], void, undefined>,
    view: (item: Item) => unknown,
  ) {
    this.#context = context;
    this.#batches = batches;
    this.#view = view;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (!this.#waiting && !this.#context.failed && this.#index < this.#batch.length) {
      return Promise.resolve(this.#take());
    }
    const turn = this.#waiting ? this.#waiting.then(this.#pull, this.#pull) : this.#pull();
    this.#waiting = turn;
    const settled = (): void => {
      if (this.#waiting === turn) this.#waiting = undefined;
    };
    turn.then(settled, settled);
    return turn;
  }

  #take(): IteratorResult<T, undefined> {
    return { value: this.#batch[this.#index++] as T, done: false };
  }

  #look(items: readonly Item[]): void {
    const batch: unknown[] = [];
    try {
      for (const item of items) {
        const value = this.#view(item);
        if (value !== undefined) batch.push(value);
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#batch = batch;
    this.#index = 0;
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#left = true;
    this.#batch = [];
    this.#context.fail(LEFT);
    // A generator that waits has been woken by the above, and one that rests ends here.
    await this.#batches.return().catch(() => undefined);
    this.#context.end();
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
    if (this.#context.failed) {
      this.#batch = [];
      this.#failure = undefined;
    }
    try {
      for (;;) {
        if (this.#index < this.#batch.length) return this.#take();
        if (this.#failure) throw this.#failure.error;
        const next = await this.#batches.next();
        if (next.done) return { value: undefined, done: true };
        this.#look(next.value);
      }
    } catch (error) {
      if (this.#left) return { value: undefined, done: true };
      return this.throw(error);
    }
  };
}
