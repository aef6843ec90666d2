import type { FlowStream } from "./events.js";

/**
 * Creates a stream that is opened by the first `next()`. If it is closed before that, it is never opened.
 *
 * @param open opens the stream; `handle` is what the program holds, and nothing that a running read holds
 */
export function deferStream<T>(open: (handle: object) => Promise<FlowStream<T>>): FlowStream<T> {
  let opened: FlowStream<T> | undefined;
  let opening: Promise<FlowStream<T>> | undefined;
  let closed = false;
  const done = { value: undefined, done: true } as const;

  const start = async (): Promise<IteratorResult<T, undefined>> => {
    if (closed) return done;
    opened = await (opening ??= open(handle));
    return opened.next();
  };
  const close = async (): Promise<IteratorResult<T, undefined>> => {
    closed = true;
    // A stream that failed to open has nothing to close.
    const stream = await opening?.catch(() => undefined);
    return stream ? stream.return() : done;
  };
  const handle: FlowStream<T> = {
    next: () => opened?.next() ?? start(),
    return: close,
    throw: async (error) => {
      await close();
      throw error;
    },
    [Symbol.asyncDispose]: async () => {
      await close();
    },
    [Symbol.asyncIterator]: () => handle,
  };
  return handle;
}
