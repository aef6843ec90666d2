import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { stepFrames, startServer, startStream, runStarted } from "../runtime/support/server.js";

const program = fileURLToPath(new URL("./support/dropping-program.mjs", import.meta.url));

// At bd91f18 the connection of a stream that was opened and dropped was held for ever.
it.each(["steps", "events", "liveTrace"])(
  "%s that was opened and dropped lets go of its connection",
  async (method) => {
    let closed: Promise<unknown> | undefined;
    await using server = await startServer((_request, response) => {
      closed = once(response, "close");
      startStream(response);
      response.write([runStarted, ...stepFrames("find", {})].join(""));
    });
    const child = spawn(process.execPath, ["--expose-gc", program, server.baseUrl, method], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ended = once(child, "close");
    try {
      // A program that fails ends before; one that leaks is ended by the limit of the test.
      await Promise.race([
        ended.then(() => expect.unreachable("the program ended by itself")),
        once(child, "spawn").then(async () => {
          while (!closed) await new Promise((resolve) => setImmediate(resolve));
          await closed;
        }),
      ]);
    } finally {
      child.kill();
      await ended;
    }
    expect(server.requests).toHaveLength(1);
  },
);
