import type { Core } from "../client/core.js";
import type { CallSettings, Timeouts } from "../client/options.js";
import { mergeTimeouts } from "../client/resolve-options.js";
import type { CallContext } from "./call-context.js";
import { createCallContext } from "./send.js";

/** In milliseconds. A stream may last as long as its run, so `idle` is limited instead of `total`. */
const STREAM_TIMEOUTS: Timeouts = { connect: 10_000, idle: 300_000 };

/** Creates the context of a call that reads a stream. */
export function createStreamContext(core: Core, settings: CallSettings): CallContext {
  const timeouts = mergeTimeouts(STREAM_TIMEOUTS, core.defaults.timeout);
  return createCallContext({ ...core, timeouts }, settings);
}
