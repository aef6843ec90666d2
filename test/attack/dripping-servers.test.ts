import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { DefinitionError, SourceError } from "../../generator/errors.js";
import {
  serverSource,
  type ServerSourceOptions,
} from "../../generator/sources/server/server-source.js";
import { flowDocument, gateway, startFlowServer } from "../generator/support/flow-server.js";
import { countCalls } from "../generator/support/until.js";

const documents = { "acme/a1/b1": { draft: flowDocument("acme/a1/b1") } };

/** Why the definitions of a server cannot be loaded. */
async function failureOf(
  baseUrl: string,
  options: Partial<ServerSourceOptions> = {},
): Promise<Error> {
  try {
    await serverSource({ baseUrl, env: {}, ...options }).load();
  } catch (error) {
    if (error instanceof SourceError || error instanceof DefinitionError) return error;
    throw error;
  }
  throw new Error("the server was loaded");
}

/** Writes a byte every few milliseconds for as long as the connection lasts. */
function drip(target: ServerResponse | Socket, byte: string): void {
  const timer = setInterval(() => target.write(byte), 5);
  target.on("close", () => {
    clearInterval(timer);
  });
  target.on("error", () => undefined);
}

// At bd91f18, only the time between two bytes was limited: these servers had no end.
describe("a server that drips", () => {
  test("its body is left alone after the time for an answer, and not asked again", async () => {
    await using server = await startFlowServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      drip(response, " ");
    });
    const error = await failureOf(server.baseUrl, { totalTimeout: 300 });
    expect(error.message).toBe(
      `${server.baseUrl}/flows did not complete its answer within 0.3 s. ` +
        "Check the server and the network, or use the snapshot with --offline.",
    );
    expect(server.requests.length).toBeLessThan(2);
  });

  test("its headers is left alone too", async () => {
    const server = createServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx-slow: ");
      drip(socket, "x");
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
    const error = await failureOf(baseUrl, { totalTimeout: 300 });
    expect(error.message).toContain("did not complete its answer within 0.3 s");
    server.close();
  });

  test("a definition names it", async () => {
    const answer = gateway(() => documents);
    await using server = await startFlowServer((request, response) => {
      if (request.url === "/api/v1/flows") {
        answer(request, response);
        return;
      }
      response.writeHead(200, { "content-type": "application/json" });
      drip(response, " ");
    });
    const error = await failureOf(server.baseUrl, { totalTimeout: 2000 });
    expect(error.message).toContain("/flows/acme/a1/b1 did not complete its answer");
  });

  test("the headers of its feed is connected to again", async () => {
    await using server = await startFlowServer((_request, response) => {
      drip(response, "");
    });
    const source = serverSource({
      ...{ baseUrl: server.baseUrl, env: {}, totalTimeout: 30, pollInterval: 5 },
    });
    await using _watching = await source.watch?.(() => undefined);
    await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBeGreaterThan(2);
  });

  test("a line of its feed without an end is cut off", async () => {
    const closed: Promise<unknown>[] = [];
    await using server = await startFlowServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      closed.push(once(response, "close"));
      response.on("error", () => undefined);
      const more = (): void => {
        while (response.write("x".repeat(100_000)));
        response.once("drain", more);
      };
      response.write("data: ");
      more();
    });
    const source = serverSource({ baseUrl: server.baseUrl, env: {}, pollInterval: 5 });
    const calls = countCalls();
    await using _watching = await source.watch?.(calls.signal);
    await calls.reached(2);
    await closed[0];
  });
});

describe("a server that answers too much", () => {
  const endless = (response: ServerResponse): void => {
    response.on("error", () => undefined);
    const more = (): void => {
      while (response.write(" ".repeat(100_000)));
      response.once("drain", more);
    };
    more();
  };

  test.each([
    ["without end", endless],
    [
      "once it is decompressed",
      (response: ServerResponse) => {
        response.setHeader("content-encoding", "gzip");
        response.end(gzipSync(Buffer.alloc(65 * 1024 * 1024, " ")));
      },
    ],
  ])("%s is cut off", async (_, answer) => {
    await using server = await startFlowServer((_request, response) => {
      answer(response);
    });
    const error = await failureOf(server.baseUrl);
    expect(error.message).toContain(`answered with more than ${64 * 1024 * 1024} bytes`);
    expect(server.requests).toHaveLength(1);
  });

  test("in its list is refused before it is parsed", async () => {
    const list = `[${"[],".repeat(1_500_000)}[]]`;
    await using server = await startFlowServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(list);
    });
    const error = await failureOf(server.baseUrl);
    expect(error.message).toContain("answered with a list of more than 4000000 tokens");
  });

  test("flows is asked for none of them", async () => {
    const list = Array.from({ length: 20_001 }, (_, index) => ({
      ...{ org: "acme", project: "a1", slug: `flow-${index}`, versions: ["draft"] },
    }));
    await using server = await startFlowServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(list));
    });
    const error = await failureOf(server.baseUrl);
    expect(error.message).toContain(
      "lists 20001 definitions, and at most 20000 are fetched from one server. Choose flows with `include`",
    );
    expect(server.requests).toHaveLength(1);
  });

  test("levels of one definition in its list has a problem in that definition", async () => {
    const depth = 100_000;
    const name = "[".repeat(depth) + "]".repeat(depth);
    const entry = `{"definition":{"org":"acme","project":"a1","slug":"b1","name":${name}}}`;
    await using server = await startFlowServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(`[${entry}]`);
    });
    const error = await failureOf(server.baseUrl);
    expect(error).toBeInstanceOf(DefinitionError);
    expect(error.message).toContain("/flows/acme/a1/b1?version=draft");
    expect(error.message).toContain("levels deep");
  });
});
