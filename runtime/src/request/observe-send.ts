import type { Send } from "../client/core.js";
import { observe, type Hooks } from "../client/hooks.js";
import { HEADER_REQUEST_ID } from "../wire-execute.js";

/** Calls the hooks of a client before and after each request that is sent. */
export function observeSend(send: Send, hooks: Hooks): Send {
  return async (request, context) => {
    const { method, headers, body } = request;
    const url = request.origin + request.path;
    const { attempts: attempt = 1 } = context.details;
    observe(hooks.request, () => ({ method, url, headers, body, attempt }));
    // The hook may have aborted the call.
    context.throwIfFailed();
    const started = performance.now();
    const response = await send(request, context);
    observe(hooks.response, () => ({
      method,
      url,
      status: response.status,
      requestId: response.header(HEADER_REQUEST_ID),
      attempt,
      durationMs: performance.now() - started,
    }));
    return response;
  };
}
