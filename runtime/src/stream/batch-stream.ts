import type { FlowStream } from "./events.js";
import type { WireEvent } from "./parse-frame.js";
import type { CallContext } from "../request/call-context.js";
import type { Work } from "../request/work-limit.js";

/**
 * Yields one by one the items of batches. Items of the current batch are yielded without waiting, and the next batch is
 * requested only after the last item, so that a slow reader applies backpressure.
 */
export class BatchStream<T, Item> implements FlowStream<T> {
  /**
   * What the program holds of the stream. Only a pending call of `next` holds this object, so the handle lives as long as a
   * program waits for an event, even if it holds nothing else.
   */
  readonly handle: object;
  readonly #context: CallContext;
  readonly #batches: AsyncGenerator<readonly Item[], void, undefined>;
  readonly #view: (item: Item, events: WireEvent[]) => void;
  /** Values of the current batch. They are computed together, which is faster than one per `next()`. */
  #batch: readonly unknown[] = [];
  #index = 0;
  /** Why the item after the batch failed, if it did. */
  #failure: { readonly error: unknown } | undefined;
  #closed = false;
  /** The last pending call of `next`, if any. Calls are served in order. */
  #waiting: Promise<unknown> | undefined;

  /**
   * @param context the context of `batches`; closing the stream fails it
   * @param view adds the events of an item, of which there may be none; they become the `T`s of the stream
   * @param handle see `handle`
   */
  constructor(
    context: CallContext,
    batches: AsyncGenerator<readonly Item[], void, undefined>,
    view: (item: Item, events: WireEvent[]) => void,
    handle: object,
  ) {
    this.handle = handle;
    this.#context = context;
    this.#batches = batches;
    this.#view = view;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (!this.#waiting && !this.#context.failed && this.#index < this.#batch.length) {
      return Promise.resolve(this.#take());
    }
    const result = this.#waiting ? this.#waiting.then(this.#pull, this.#pull) : this.#pull();
    this.#waiting = result;
    const settled = (): void => {
      if (this.#waiting === result) this.#waiting = undefined;
    };
    result.then(settled, settled);
    return result;
  }

  #take(): IteratorResult<T, undefined> {
    return { value: this.#batch[this.#index++] as T, done: false };
  }

  #viewBatch(items: readonly Item[]): void {
    const batch: WireEvent[] = [];
    try {
      for (const item of items) this.#view(item, batch);
    } catch (error) {
      this.#failure = { error };
    }
    this.#batch = batch;
    this.#index = 0;
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#closed = true;
    this.#batch = [];
    // Created here: an error of the module would hold the stream that loaded it, by the functions of its stack.
    this.#context.fail(new Error("closed"));
    // A generator that was waiting has been rejected by the context; a suspended one is ended here.
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
        this.#viewBatch(next.value);
      }
    } catch (error) {
      if (this.#closed) return { value: undefined, done: true };
      return this.throw(error);
    }
  };
}

/** What an open stream holds on to. None of it refers to the handle of the stream. */
interface Held {
  readonly context: CallContext;
  readonly work: Work<unknown>;
}

/** Platforms may have none. */
const registry =
  typeof FinalizationRegistry === "undefined"
    ? undefined
    : /* @__PURE__ */ new FinalizationRegistry<Held>(({ context, work }) => {
        context.fail(new Error("dropped"));
        work.end();
      });

/**
 * Closes the connection of a stream when its handle has been garbage collected: a program may call `next()` and then neither read
 * on nor call `return()`.
 *
 * @param handle what the program holds; must not be reachable from a running read
 */
export function releaseWhenDropped(handle: object, held: Held): void {
  registry?.register(handle, held);
}
