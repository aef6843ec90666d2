import type { AddressInfo } from "node:net";
import express from "express";
import { Hono } from "hono";
import { afterEach, describe, expect, it } from "vitest";
import { handleWebhook, memoryDeliveries } from "noukai-codegen-runtime/webhooks";
import { at, completed, headersOf, SECRET, SIGNED_AT } from "./deliver.js";

const body = JSON.stringify(completed);
const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Starts an Express server whose parser of the route is given. */
function expressServer(parser: express.RequestHandler, handled: string[]): Promise<string> {
  const app = express();
  const options = { secret: SECRET, now: at(SIGNED_AT), deliveries: memoryDeliveries() };
  app.post("/hooks", parser, async (request, response) => {
    const { headers } = request;
    // Whatever the parser has made of it.
    const raw = request.body as Buffer;
    const answer = await handleWebhook({ headers, body: raw }, options, ({ executionId }) => {
      handled.push(executionId);
    });
    response.status(answer.status).send(await answer.text());
  });
  return new Promise((resolve) => {
    const server = app.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve(`http://127.0.0.1:${port}/hooks`);
    });
    closers.push(() => server.close());
  });
}

describe("a server", () => {
  it("of Express verifies the bytes that express.raw has left alone", async () => {
    const handled: string[] = [];
    const url = await expressServer(express.raw({ type: "*/*" }), handled);
    const send = (headers = headersOf()): Promise<Response> =>
      fetch(url, { method: "POST", headers, body });
    expect((await send()).status).toBe(204);
    expect((await send()).status).toBe(200);
    expect((await send(headersOf({ secrets: ["forged"] }))).status).toBe(401);
    expect(handled).toEqual(["run-1"]);
  });

  it("of Express that has parsed the body is told so", async () => {
    const url = await expressServer(express.json(), []);
    const answer = await fetch(url, { method: "POST", headers: headersOf(), body });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({
      error: "webhook_body_not_raw",
      message: expect.stringContaining("express.raw") as string,
    });
  });

  it("of Hono passes the request on", async () => {
    const app = new Hono();
    const options = { secret: SECRET, now: at(SIGNED_AT), deliveries: memoryDeliveries() };
    app.post("/hooks", ({ req }) => handleWebhook(req.raw, options, () => undefined));
    const send = (): Response | Promise<Response> =>
      app.request("/hooks", { method: "POST", headers: headersOf(), body });
    expect((await send()).status).toBe(204);
    expect((await send()).status).toBe(200);
  });
});
