import { viewOf } from "../client/client-view.js";
import type { Client } from "../client/client.js";
import { coreOf } from "../client/core.js";
import { observe } from "../client/hooks.js";
import type { LogEvent, LogOptions } from "../client/log-event.js";
import { logOf } from "../request/log.js";
import { loggedSend } from "../request/logged-send.js";

/**
 * Returns a view of a client that has a log, as one that is created with `onLog` has it; a log of the client itself goes on. Both
 * share connections, and closing one closes both. Without `onLog` it is the client itself.
 */
export function withLog(client: Client, log: LogOptions): Client {
  const { onLog } = log;
  if (!onLog) return client;
  return viewOf(client, (flow, create) =>
    client[coreOf](flow, (core) => {
      const both = (event: LogEvent): void => {
        observe(core.defaults.onLog, () => event);
        observe(onLog, () => event);
      };
      return create({
        ...core,
        // What is not sent, such as that a request will be sent again, is told by the core.
        defaults: {
          ...core.defaults,
          onLog: both,
          // What changes while the client is in use stays that of the client.
          get maxCostUsd() {
            return core.defaults.maxCostUsd;
          },
          set maxCostUsd(limit) {
            core.defaults.maxCostUsd = limit;
          },
        },
        sender: async () => loggedSend(core, await core.sender(), logOf(log)),
      });
    }),
  );
}
