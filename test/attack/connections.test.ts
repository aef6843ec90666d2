import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { APIConnectionError, APITimeoutError } from "noukai-codegen-runtime";
import { failureOf, useFaults } from "../runtime/faults/harness.js";
import { clientFor, grader } from "../runtime/support/flow.js";
import { completed, json, runStarted, startStream } from "../runtime/support/server.js";

const at = useFaults();

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Holds all requests, and counts the connections that were open at once. */
function holdRequests(expected: number): {
  readonly arrived: Promise<void>;
  readonly peak: () => number;
  answer(): void;
} {
  let held: ServerResponse[] = [];
  let peak = 0;
  let answered = false;
  const arrived = new Promise<void>((resolve) => {
    at.server.handle((_request, response) => {
      peak = Math.max(peak, at.server.sockets.size);
      if (answered) json(response, 200, completed([]));
      else held.push(response);
      if (held.length === expected) resolve();
    });
  });
  const answer = (): void => {
    answered = true;
    for (const response of held) json(response, 200, completed([]));
    held = [];
  };
  return { arrived, peak: () => peak, answer };
}

function startCalls(count: number, signal?: AbortSignal): Promise<unknown>[] {
  return Array.from({ length: count }, () => grader(at.client).execute({ message: "Hi.", signal }));
}

/** Lets pending I/O and its promises go on. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("maxConnections", () => {
  it("bounds the connections; more calls wait, and one warning names the option", async () => {
    // At bd91f18 every call opened a connection: 1,500 at once ran out of file descriptors.
    const warnings: string[] = [];
    await at.reopen({ maxConnections: 3, hooks: { warning: (text) => warnings.push(text) } });
    const held = holdRequests(3);
    const calls = startCalls(50);
    await held.arrived;
    await turns();
    expect(at.server.requests).toHaveLength(3);
    held.answer();
    expect(await Promise.all(calls)).toHaveLength(50);
    expect(at.server.requests).toHaveLength(50);
    expect(held.peak()).toBe(3);
    expect(warnings).toEqual([expect.stringContaining("Raise `maxConnections` of the client")]);
  });

  it.each([0, -1, NaN, 1.5, Infinity])("of %d is refused", (maxConnections) => {
    expect(() => clientFor("http://service.example", { maxConnections })).toThrow(
      /maxConnections must be an integer of at least 1/,
    );
  });

  it("does not bound what the program's own fetch does", async () => {
    const options: { maxConnections: number; fetch?: typeof globalThis.fetch } = {
      maxConnections: 1,
    };
    const arrived = new Promise<void>((resolve) => {
      let calls = 0;
      options.fetch = () => {
        if (++calls === 3) resolve();
        return new Promise(() => undefined);
      };
    });
    await at.reopen(options);
    const ended = Promise.allSettled(startCalls(3));
    await arrived;
    await at.client.close();
    await ended;
  });
});

describe("waiting for a connection", () => {
  it("counts towards the total limit only, whose error says so", async () => {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    await at.reopen({ maxConnections: 1, hooks: { warning: () => undefined } });
    const held = holdRequests(1);
    const [first, second] = startCalls(2);
    const timeout = { total: 100_000 };
    const third = failureOf(grader(at.client).execute({ message: "Hi.", timeout }));
    await held.arrived;
    // The limit for connecting is 10 s.
    vi.advanceTimersByTime(60_000);
    await turns();
    vi.advanceTimersByTime(60_000);
    const error = await third;
    expect(error).toBeInstanceOf(APITimeoutError);
    expect(error).toMatchObject({ phase: "total" });
    expect(String(error)).toMatch(/waited for a free connection: see `maxConnections`/);
    held.answer();
    expect(await Promise.all([first, second])).toEqual([completed([]), completed([])]);
    expect(at.server.requests).toHaveLength(2);
  });

  it.each(["a signal", "closing the client"])(
    "ends with %s, and nothing more is sent",
    async (by) => {
      await at.reopen({ maxConnections: 2, hooks: { warning: () => undefined } });
      const held = holdRequests(2);
      const controller = new AbortController();
      const ended = Promise.allSettled(startCalls(20, controller.signal));
      await held.arrived;
      if (by === "a signal") controller.abort("enough");
      else await at.client.close();
      const statuses = (await ended).map(({ status }) => status);
      expect(statuses.filter((status) => status === "rejected")).toHaveLength(20);
      await turns();
      expect(at.server.requests).toHaveLength(2);
      if (by === "closing the client") return;
      // All places are free again.
      held.answer();
      expect(await Promise.all(startCalls(4))).toHaveLength(4);
    },
  );

  it("goes on after calls that fail in any way", async () => {
    await at.reopen({ maxConnections: 1, maxRetries: 0, hooks: { warning: () => undefined } });
    let count = 0;
    at.server.handle((_request, response) => {
      const faults = [
        () => response.socket?.destroy(),
        () => response.writeHead(200, { "content-length": 9 }).write("x", () => response.destroy()),
        () => response.writeHead(500, { connection: "close" }).end(),
        () => response.writeHead(200).end("<html>"),
        () => response.writeHead(200).end("x".repeat(1 << 20)),
        () => {
          json(response, 200, completed([]));
        },
      ];
      return faults[count++ % faults.length]?.();
    });
    const ended = await Promise.allSettled(startCalls(30));
    expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    expect(at.server.requests).toHaveLength(30);
  });

  it("goes on where nothing listens", async () => {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    const hooks = { warning: () => undefined };
    const client = clientFor(`http://127.0.0.1:${port}`, {
      maxConnections: 2,
      maxRetries: 0,
      hooks,
    });
    const calls = Array.from({ length: 20 }, () =>
      failureOf(grader(client).execute({ message: "Hi." })),
    );
    for (const error of await Promise.all(calls)) {
      expect(error).toBeInstanceOf(APIConnectionError);
      expect((error as Error).cause).toMatchObject({ code: "ECONNREFUSED" });
    }
    await client.close();
  });

  it("ends when a stream is left", async () => {
    await at.reopen({ maxConnections: 1, hooks: { warning: () => undefined } });
    at.server.handle(({ path }, response) => {
      if (!path.endsWith("/step")) {
        json(response, 200, completed([]));
        return;
      }
      startStream(response);
      response.write(runStarted);
    });
    const waits: Promise<unknown>[] = [];
    for await (const event of grader(at.client).events({ message: "Hi." })) {
      expect(event.type).toBe("run_started");
      waits.push(...startCalls(3));
      break;
    }
    expect(await Promise.all(waits)).toHaveLength(3);
  });
});

it("a proxy has no more connections either", async () => {
  const tunnels = new Set<Socket>();
  let peak = 0;
  const proxy = createServer((socket) => {
    tunnels.add(socket);
    peak = Math.max(peak, tunnels.size);
    socket.on("error", () => undefined);
    socket.on("close", () => tunnels.delete(socket));
    socket.once("data", () => {
      const onward = connect(Number(new URL(at.server.origin).port), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        onward.pipe(socket);
        socket.pipe(onward);
      });
      onward.on("error", () => undefined);
      onward.on("close", () => socket.destroy());
      socket.on("close", () => onward.destroy());
    });
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { port } = proxy.address() as AddressInfo;
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"]) {
    vi.stubEnv(name, "");
  }
  vi.stubEnv("http_proxy", `http://127.0.0.1:${port}`);
  const hooks = { warning: () => undefined };
  const client = clientFor("http://service.example/api/v1", { maxConnections: 2, hooks });
  at.server.handle((_request, response) => {
    json(response, 200, completed([]));
  });
  const calls = Array.from({ length: 20 }, () => grader(client).execute({ message: "Hi." }));
  expect(await Promise.all(calls)).toHaveLength(20);
  expect(peak).toBe(2);
  await client.close();
  for (const socket of tunnels) socket.destroy();
  proxy.close();
});
