import type { FlowStream } from "./events.js";

/** Creates a stream that is opened by the first `next()`. If it is closed before that, it is never opened. */
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
    // A stream that failed to open has nothing to close.
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
