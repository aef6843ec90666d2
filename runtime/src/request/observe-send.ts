import type { Core, Send } from "../client/core.js";
import { observe, type Hooks } from "../client/hooks.js";
import { HEADER_REQUEST_ID } from "../wire-execute.js";
import { loadLog, logOf } from "./log.js";

/** Tells the hooks of a client, and its log, of each request that is sent and of its response. */
export async function observeSend(
  send: Send,
  core: Pick<Core, "basePath" | "defaults" | "hooks">,
): Promise<Send> {
  const { hooks, defaults } = core;
  const { request, response } = hooks;
  const observed = (request ?? response) ? hookedSend(send, hooks) : send;
  return defaults.onLog ? (await loadLog()).loggedSend(core, observed, logOf(defaults)) : observed;
}

function hookedSend(send: Send, hooks: Hooks): Send {
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
