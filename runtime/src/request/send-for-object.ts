import type { Core } from "../client/core.js";
import { readObject } from "./read-body.js";
import { createCallContext, send, type Call } from "./send.js";
import { withinWork } from "./work-limit.js";

/** Sends a request and reads the JSON object in its response. */
export async function sendForObject(core: Core, call: Call): Promise<Record<string, unknown>> {
  return withinWork(core, call.settings, async (settings) => {
    const context = createCallContext(core, settings);
    try {
      const response = await send(core, { ...call, settings }, context);
      return await readObject(response, context, core.maxResponseBytes);
    } finally {
      context.end();
    }
  });
}
