import type { Core } from "../client/core.js";
import type { TransportRequest, TransportResponse } from "../transport/transport.js";
import type { Lifeline } from "./call-context.js";

/** How a request went: with a response of any status, or without one. */
export type Outcome = { readonly response: TransportResponse } | { readonly cause: unknown };

/** Sends a request once. @throws the lifeline's reason where that ended it. */
export async function exchange(
  core: Core,
  request: TransportRequest,
  lifeline: Lifeline,
): Promise<Outcome> {
  const transport = core.transport();
  try {
    // Awaited only where it is not there yet: this is the path of every call.
    const ready = "send" in transport ? transport : await lifeline.race(transport);
    return { response: await ready.send(request, lifeline) };
  } catch (cause) {
    lifeline.throwIfFailed();
    return { cause };
  }
}
