import { getActiveResourcesInfo } from "node:process";
import { expect } from "vitest";

/** What a test must leave behind as it was. */
export interface LeakWatch {
  /** Asserts that no timer and no socket has been added since, and that no rejection went unhandled. */
  expectNone(): Promise<void>;
}

/** Iterations of the event loop after which an open resource is a leak. */
const MAX_TURNS = 100_000;

/** Kinds of resources that a client may leave open. */
const WATCHED = new Set(["Timeout", "TCPSocketWrap", "TCPWRAP", "ConnectWrap", "TLSWrap"]);

function count(): number {
  return getActiveResourcesInfo().filter((kind) => WATCHED.has(kind)).length;
}

/** Remembers what is open now. */
export function watchLeaks(): LeakWatch {
  const before = count();
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown): void => {
    rejections.push(reason);
  };
  process.on("unhandledRejection", onRejection);
  return {
    expectNone: async () => {
      // Sockets close some iterations of the event loop after the server reports it, and the timers of the test runner
      // come and go. A leaked timer or socket outlasts all of these iterations.
      for (let turn = 0; count() > before && turn < MAX_TURNS; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      process.off("unhandledRejection", onRejection);
      expect(rejections).toEqual([]);
      expect(count()).toBeLessThanOrEqual(before);
    },
  };
}
