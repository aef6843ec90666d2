import { once } from "node:events";
import { describe, expect, it } from "vitest";
import {
  APIConnectionError,
  APITimeoutError,
  FlowExecutionError,
  InvalidResponseError,
  NoukaiError,
} from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { completed, json, startServer } from "../support/server.js";
import { failureOf, transports, useFaults } from "./harness.js";

describe.each(transports)("over %s", (transport) => {
  const at = useFaults(transport);

  it("reset after headers, in the middle of a body: an APIConnectionError, sent once", async () => {
    at.server.handle((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": 100 });
      response.write('{"status":');
      setImmediate(() => response.socket?.resetAndDestroy());
    });
    const error = await failureOf(at.execute());
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(String(error)).toMatch(/lost in the response/);
    expect(at.server.requests).toHaveLength(1);
  });

  it("a body that stalls: an APITimeoutError within its limit, and a closed connection", async () => {
    let closed: Promise<unknown> | undefined;
    at.server.handle((_request, response) => {
      closed = once(response, "close");
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"status":');
    });
    const error = await failureOf(grader(at.client).execute({ message: "Hi.", timeout: 1_000 }));
    expect(error).toBeInstanceOf(APITimeoutError);
    expect(error).toMatchObject({ phase: "total", status: 200, method: "POST" });
    expect(String(error)).toMatch(/the total limit is 1000 ms/);
    await closed;
    expect(at.server.requests).toHaveLength(1);
  });

  it("headers that never come: an APITimeoutError of the headers' limit", async () => {
    const timeout = { headers: 60, total: 20_000 };
    const error = await failureOf(grader(at.client).execute({ message: "Hi.", timeout }));
    expect(error).toMatchObject({ name: "APITimeoutError", phase: "headers" });
  });

  it("a body that pauses for too long: an APITimeoutError of the idle limit", async () => {
    at.server.handle((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("{");
    });
    const timeout = { idle: 60, total: 20_000 };
    const error = await failureOf(grader(at.client).execute({ message: "Hi.", timeout }));
    expect(error).toMatchObject({ name: "APITimeoutError", phase: "idle" });
  });

  it("headers without a body: an InvalidResponseError", async () => {
    at.server.handle((_request, response) =>
      response.writeHead(200, { "content-length": 0 }).end(),
    );
    const error = await failureOf(at.execute());
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ status: 200, body: "" });
    expect(at.server.requests).toHaveLength(1);
  });

  it("200 with HTML: an InvalidResponseError with the body, bounded", async () => {
    at.server.handle((_request, response) => {
      response.writeHead(200, { "content-type": "text/html", "x-request-id": "req-7" });
      response.end(`<html>${"x".repeat(100_000)}`);
    });
    const error = await failureOf(at.execute());
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ status: 200, requestId: "req-7" });
    expect((error as NoukaiError).body).toHaveLength(4096);
  });

  it("200 with truncated JSON: an InvalidResponseError", async () => {
    at.server.handle((_request, response) => response.writeHead(200).end('{"status": "comp'));
    expect(await failureOf(at.execute())).toBeInstanceOf(InvalidResponseError);
    at.server.handle((_request, response) => {
      json(response, 200, ["an array"]);
    });
    expect(await failureOf(at.execute())).toBeInstanceOf(InvalidResponseError);
    at.server.handle((_request, response) => {
      json(response, 200, { status: "dancing" });
    });
    expect(await failureOf(at.execute())).toBeInstanceOf(InvalidResponseError);
  });

  it("an error body of 50 MB: its error, and only the start of it is read", async () => {
    let written = 0;
    let closed: Promise<unknown> | undefined;
    at.server.handle(async (_request, response) => {
      closed = once(response, "close");
      const piece = Buffer.alloc(1 << 16, "x");
      response.writeHead(500, { "content-length": 50 * (1 << 20) });
      while (written < 50 * (1 << 20) && !response.destroyed) {
        written += piece.length;
        if (response.write(piece)) continue;
        await Promise.race([once(response, "drain"), closed]);
      }
    });
    const error = await failureOf(at.execute());
    await closed;
    expect(error).toBeInstanceOf(FlowExecutionError);
    expect((error as NoukaiError).body).toHaveLength(4096);
    expect(written).toBeLessThan(30 * (1 << 20));
  });

  it("a redirect to another host: an InvalidResponseError, and the key does not follow", async () => {
    const other = await startServer((_request, response) => {
      json(response, 200, completed([]));
    });
    for (const status of [301, 302, 307, 308]) {
      at.server.handle((_request, response) =>
        response.writeHead(status, { location: `${other.origin}/elsewhere` }).end(),
      );
      const error = await failureOf(at.execute());
      expect(error).toBeInstanceOf(InvalidResponseError);
      expect(error).toMatchObject({ status });
    }
    expect(other.requests).toHaveLength(0);
    await other[Symbol.asyncDispose]();
  });
});
