import type { CallContext } from "../request/call-context.js";
import type { Work } from "../request/work-limit.js";

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
        context.fail(new Error("the stream was dropped without being closed"));
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
