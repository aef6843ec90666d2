import { isRecord } from "../request/json.js";
import type { FlowStream } from "./events.js";

/** A stream that goes on where it stopped, when it is read again after a `CostLimitError`. */
export class ResumableStream<T> implements FlowStream<T> {
  readonly #open: () => FlowStream<T>;
  #stream: FlowStream<T> | undefined;
  #isClosed = false;

  /** @param open opens the stream, the first time at its start and then where it stopped */
  constructor(open: () => FlowStream<T>) {
    this.#open = open;
    this.#stream = open();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#isClosed && !this.#stream) return { value: undefined, done: true };
    const stream = (this.#stream ??= this.#open());
    try {
      return await stream.next();
    } catch (error) {
      // By its name: what counts costs may be of another copy of this package.
      const isStop = isRecord(error) && error.name === "CostLimitError";
      if (isStop && this.#stream === stream) this.#stream = undefined;
      throw error;
    }
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#isClosed = true;
    await this.#stream?.return();
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
}
