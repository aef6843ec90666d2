import type { FlowStream } from "./events.js";

/** A stream whose code is loaded when its first event is asked for. One that is closed before loads nothing. */
export function deferStream<T>(open: () => Promise<FlowStream<T>>): FlowStream<T> {
  let opened: FlowStream<T> | undefined;
  let opening: Promise<FlowStream<T>> | undefined;
  let closed = false;
  const done = { value: undefined, done: true } as const;

  const next = (): Promise<IteratorResult<T, undefined>> => {
    if (opened) return opened.next();
    if (closed) return Promise.resolve(done);
    opening ??= open();
    return opening.then((stream) => {
      opened = stream;
      return stream.next();
    });
  };
  const close = async (): Promise<IteratorResult<T, undefined>> => {
    closed = true;
    // One that could not be opened has nothing to close.
    const stream = await opening?.catch(() => undefined);
    return stream ? stream.return() : done;
  };
  return {
    next,
    return: close,
    throw: async (error) => {
      await close();
      throw error;
    },
    [Symbol.asyncDispose]: async () => {
      await close();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
