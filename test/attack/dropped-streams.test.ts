import { spawn } from "node:child_process";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
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

it.each(["steps", "events", "liveTrace"])(
  "%s that a program waits for is not dropped",
  async (method) => {
    let arrive: (stream: ServerResponse) => void;
    const arrived = new Promise<ServerResponse>((resolve) => (arrive = resolve));
    await using server = await startServer(async (request, response) => {
      if (request.path.endsWith("/go")) {
        (await arrived).write([runStarted, ...stepFrames("find", {})].join(""));
        response.end();
        return;
      }
      startStream(response);
      response.flushHeaders();
      arrive(response);
    });
    const child = spawn(process.execPath, ["--expose-gc", program, server.baseUrl, method, "1"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    await once(child, "close");
    expect(printed).toBe("true\n");
  },
);
