import type { Core } from "../client/core.js";
import { readObject } from "./read-body.js";
import { createCallContext, send, type Call } from "./send.js";

/** Sends a request and reads the JSON object in its response. */
export async function sendForObject(core: Core, call: Call): Promise<Record<string, unknown>> {
  const context = createCallContext(core, call.settings);
  try {
    return await readObject(await send(core, call, context), context, core.maxResponseBytes);
  } finally {
    context.end();
  }
}
