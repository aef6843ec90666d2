import { getActiveResourcesInfo } from "node:process";
import { expect } from "vitest";

/** What a test must leave behind as it was. */
export interface LeakWatch {
  /** Asserts that no timer and no socket has been added since, and that no rejection went unhandled. */
  expectNone(): Promise<void>;
}

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
      // Sockets close in a later turn of the loop than their server says so, and the test runner has timers of its own
      // that come and go. What a client leaves open stays for much longer.
      const deadline = performance.now() + 2000;
      while (count() > before && performance.now() < deadline) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      process.off("unhandledRejection", onRejection);
      expect(rejections).toEqual([]);
      expect(
        getActiveResourcesInfo().filter((kind) => WATCHED.has(kind)).length,
      ).toBeLessThanOrEqual(before);
    },
  };
}
