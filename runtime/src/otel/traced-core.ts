import { context, propagation } from "@opentelemetry/api";
import type { Core } from "../client/core.js";
import { observe, type Hooks } from "../client/hooks.js";
import { redact } from "../request/redact.js";
import { watchBody } from "../request/watch-body.js";
import type { CallSpan } from "./call-span.js";
import { describeError } from "./describe-error.js";
import { ExecutionIdFinder } from "./execution-id.js";
import { ATTRIBUTE } from "./names.js";

/** The call that a core sends for. A pause and a job make further calls with the same core. */
export interface CurrentCall {
  span: CallSpan;
}

/** A core whose requests carry the context of a span, and whose hooks tell the span of retries and rounds. */
export function tracedCore(core: Core, current: CurrentCall): Core {
  return {
    ...core,
    hooks: tracedHooks(core.hooks, current),
    sender: async () => {
      const { span } = current;
      // The results of a round are about to be sent.
      span.endRound();
      const send = await core.sender();
      return async (request, call) => {
        span.redact = (text) => redact(call, text);
        const carrier: Record<string, string> = {};
        propagation.inject(span.context, carrier);
        // A propagator does not replace a header of the request.
        const headers = { ...carrier, ...request.headers };
        const response = await context.with(span.context, () =>
          send({ ...request, headers }, call),
        );
        if (span.executionId !== undefined || !request.path.endsWith("/step")) return response;
        // `steps()` does not name its run; the first frame does.
        const finder = new ExecutionIdFinder();
        return watchBody(response, (chunk) => {
          if (chunk) span.identify(finder.take(chunk));
        });
      };
    },
  };
}

function tracedHooks(hooks: Hooks, current: CurrentCall): Hooks {
  return {
    // Those that `Core.sender` calls are the client's own.
    warning: hooks.warning,
    request: hooks.request,
    response: hooks.response,
    toolRound: (info) => {
      observe(hooks.toolRound, () => info);
      current.span.startRound(info);
    },
    retry: (info) => {
      observe(hooks.retry, () => info);
      const { attempt, delayMs, error } = info;
      addDelay(current.span, "noukai.retry", attempt, delayMs, error);
    },
    reconnect: (info) => {
      observe(hooks.reconnect, () => info);
      const { attempt, delayMs, error } = info;
      addDelay(current.span, "noukai.reconnect", attempt, delayMs, error);
    },
  };
}

function addDelay(
  span: CallSpan,
  name: string,
  attempt: number,
  delayMs: number,
  error: Error,
): void {
  const { attributes } = describeError(error, false, span.redact);
  span.event(name, {
    ...attributes,
    [ATTRIBUTE.attempt]: attempt,
    [ATTRIBUTE.delayMs]: Math.round(delayMs),
  });
}
