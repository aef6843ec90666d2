import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { serverSource } from "../../../../generator/sources/server/server-source.js";
import { flowDocument, gateway, startFlowServer } from "../../support/flow-server.js";
import { countCalls } from "../../support/until.js";

const documents = { "acme/a1/b1": { draft: flowDocument("acme/a1/b1") } };

describe("a server with a feed", () => {
  it("tells at once, and again with every event", async () => {
    const feeds: ServerResponse[] = [];
    await using server = await startFlowServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": hello\n\n");
      feeds.push(response);
    });
    const calls = countCalls();
    await using _watching = await watch(server.baseUrl, calls.signal);
    await calls.reached(1);
    feeds[0]?.write("event: changed\nda");
    feeds[0]?.write('ta: {"flows": []}\n\n');
    await calls.reached(2);
    expect(server.requests.map(({ url, headers }) => [url, headers.accept])).toEqual([
      ["/api/v1/flows/changes", "text/event-stream"],
    ]);
  });

  it("is connected to again when it restarts, and told of once while it is away", async () => {
    await using server = await startFlowServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(": hello\n\n");
    });
    const calls = countCalls();
    await using _watching = await watch(server.baseUrl, calls.signal);
    await calls.reached(1);
    await server.stop();
    await calls.reached(2);
    await server.restart();
    await calls.reached(3);
    expect(server.requests).toHaveLength(2);
  });

  it("may be down at the start", async () => {
    await using server = await startFlowServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(": hello\n\n");
    });
    await server.stop();
    const calls = countCalls();
    await using _watching = await watch(server.baseUrl, calls.signal);
    await server.restart();
    await calls.reached(1);
  });
});

describe("a server without a feed", () => {
  it("is asked again and again, and answers that nothing changed", async () => {
    await using server = await startFlowServer(gateway(() => documents));
    const source = serverSource({ baseUrl: server.baseUrl, env: {}, pollInterval: 5 });
    const first = await source.load();
    const calls = countCalls();
    await using _watching = await source.watch?.(calls.signal);
    await calls.reached(3);
    expect(await source.load()).toEqual(first);
    const lists = server.requests.filter(({ url }) => url === "/api/v1/flows");
    expect(lists.at(-1)?.headers["if-none-match"]).toBeDefined();
  });

  it("is left alone once nobody watches", async () => {
    await using server = await startFlowServer(gateway(() => documents));
    const calls = countCalls();
    const watching = await watch(server.baseUrl, calls.signal);
    await calls.reached(2);
    await watching[Symbol.asyncDispose]();
    const { count } = calls;
    const asked = server.requests.length;
    // A request of the test's own: were there another poll, it would have come before.
    await fetch(`${server.baseUrl}/flows`);
    expect(calls.count).toBe(count);
    expect(server.requests).toHaveLength(asked + 1);
  });
});

async function watch(baseUrl: string, changed: () => void): Promise<AsyncDisposable> {
  const watching = await serverSource({ baseUrl, env: {}, pollInterval: 5 }).watch?.(changed);
  if (watching === undefined) throw new Error("servers can be watched");
  return watching;
}
