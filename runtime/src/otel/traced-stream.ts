import { isRecord } from "../request/json.js";
import type { FlowStream } from "../stream/events.js";
import type { CallSpan } from "./call-span.js";

/** A stream that was opened, with the span of its call. */
export interface OpenedStream {
  readonly stream: FlowStream<unknown>;
  /** Undefined where no provider records or propagates spans. */
  readonly span: CallSpan | undefined;
}

/** Platforms may have none. */
const dropped =
  typeof FinalizationRegistry === "undefined"
    ? undefined
    : /* @__PURE__ */ new FinalizationRegistry<CallSpan>((span) => {
        span.end(() => {
          span.event("noukai.stream.dropped", {});
        });
      });

/**
 * A stream with a span, from the first `next()` until the stream ends, fails, is closed, or is garbage collected because the
 * program has dropped it.
 *
 * @param open called by the first `next()`
 * @param after called when the stream has ended by itself, and waited for
 */
export function tracedStream(
  open: () => OpenedStream,
  after: (span: CallSpan) => Promise<void>,
): FlowStream<unknown> {
  let opened: OpenedStream | undefined;
  let closed = false;
  const done = { value: undefined, done: true } as const;

  const start = (): OpenedStream => {
    opened = open();
    // The span refers to nothing that refers to the handle.
    if (opened.span) dropped?.register(handle, opened.span);
    return opened;
  };
  const pull = async (
    stream: FlowStream<unknown>,
    span: CallSpan,
  ): Promise<IteratorResult<unknown, undefined>> => {
    try {
      const result = await span.run(() => stream.next());
      if (!result.done) note(span, result.value);
      else await finish(span, after);
      return result;
    } catch (error) {
      span.fail(error);
      throw error;
    }
  };
  const close = async (): Promise<IteratorResult<unknown, undefined>> => {
    closed = true;
    const { span, stream } = opened ?? {};
    span?.end(() => {
      span.event("noukai.stream.closed", {});
    });
    return stream ? stream.return() : done;
  };
  const handle: FlowStream<unknown> = {
    next: () => {
      if (closed) return opened ? opened.stream.next() : Promise.resolve(done);
      const { stream, span } = opened ?? start();
      return span ? pull(stream, span) : stream.next();
    },
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

/** Sets what an event says of its run. */
function note(span: CallSpan, event: unknown): void {
  if (!isRecord(event)) return;
  span.identify(event.executionId);
  if (event.type === "flow_completed") span.status("completed");
  if (event.type === "tool_calls_required") span.status(event.type);
  if (event.type === "step_error") {
    const { stepId, error } = event;
    span.runFailed({ stepId, code: isRecord(error) ? error.code : undefined });
  }
}

async function finish(span: CallSpan, after: (span: CallSpan) => Promise<void>): Promise<void> {
  if (span.ended) return;
  span.complete();
  await after(span);
}
