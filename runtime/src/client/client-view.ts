/// <reference lib="esnext.disposable" preserve="true" />
import type { Client } from "./client.js";
import { coreOf, type BindCore } from "./core.js";
import { openSession } from "./open-session.js";

/** A view of a client, to which flows are bound in another way. Both share connections, and closing one closes both. */
export function viewOf(client: Client, bind: BindCore): Client {
  return {
    baseUrl: client.baseUrl,
    session: openSession(bind),
    usage: () => client.usage(),
    close: () => client.close(),
    [Symbol.asyncDispose]: () => client.close(),
    [coreOf]: bind,
  };
}
