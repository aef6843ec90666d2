import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { startEmulator } from "../../../emulator/index.js";
import { UI_API_PATH, UI_TOKEN_HEADER } from "../../../emulator/ui/api.js";
import { flow, step } from "../flows.js";
import { pageAddress, pageClient, servedToken } from "./page-client.js";

const flows = [flow([step("same", "passthrough")])];
const HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/** Everything that the page can ask. */
const ENDPOINTS = [
  ...["about", "flows", "flows/acme/spelling/grade-3", "problems", "runs", "sessions", "events"],
  ...["runs/none", "runs/none/events", "runs/none/export?as=mocks", "nothing"],
].map((path) => ["GET", `/${path}`] as const);
const CHANGES = ["runs", "runs/none/resume", "runs/none/cancel"].map(
  (path) => ["POST", `/${path}`] as const,
);

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

/** Sends a path as it is: `fetch` would normalise it, and set `Host`. */
function raw(port: number, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    httpRequest({ port, host: "127.0.0.1", path, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, type: response.headers["content-type"], body });
      });
    })
      .on("error", reject)
      .end();
  });
}

describe("GET /", () => {
  test("serves browsers the page, under a strict policy", async () => {
    await using emulator = await startEmulator({ flows });
    const response = await fetch(pageAddress(emulator), { headers: { accept: HTML } });
    expect(response.status).toBe(200);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
    });
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const html = await response.text();
    // Behind a prefix, addresses that begin with a slash would lead elsewhere.
    expect(html).not.toMatch(/(?:src|href)="\//);
    const assets = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => path);
    expect(assets.length).toBeGreaterThan(0);
    for (const path of assets) {
      const asset = await fetch(`${pageAddress(emulator)}${path}`);
      expect(asset.status).toBe(200);
      expect(asset.headers.get("cache-control")).toContain("immutable");
      expect(asset.headers.get("content-type")).toMatch(/^text\/(?:javascript|css)/);
      expect(asset.headers.get("x-content-type-options")).toBe("nosniff");
      await asset.body?.cancel();
    }
  });

  test.each([
    "application/json",
    "*/*",
    "",
    "text/*",
    "text/html;q=0",
    "text/html;q=0.1, application/json",
  ])("is for a program that accepts %j what it was", async (accept) => {
    await using emulator = await startEmulator({ flows });
    const answer = await raw(emulator.port, "/", accept === "" ? {} : { accept });
    expect([answer.status, answer.type]).toEqual([404, "application/json"]);
    expect(JSON.parse(answer.body)).toMatchObject({ detail: { code: "NOT_FOUND" } });
  });

  test("and all that the page asks is gone with ui: false", async () => {
    await using emulator = await startEmulator({ flows, ui: false });
    expect((await raw(emulator.port, "/", { accept: HTML })).status).toBe(404);
    const about = await raw(emulator.port, `/${UI_API_PATH}/about`);
    expect([about.status, JSON.parse(about.body)]).toMatchObject([
      404,
      { detail: { code: "NOT_FOUND" } },
    ]);
  });

  test("serves no file beside those of the page", async () => {
    await using emulator = await startEmulator({ flows });
    const paths = [
      "/assets/../index.html",
      "/assets/..%2findex.html",
      "/assets/%2e%2e%2f%2e%2e%2fbundle%2femulator.js",
      "/assets/....//index.html",
      "/assets/%00",
      "/assets/",
      "/assets",
      "/assets/constructor",
      "/assets/__proto__",
      "/index.html",
      "/LICENCES.txt",
      "//etc/passwd",
      "/../../../../etc/passwd",
    ];
    for (const path of paths) {
      const { status, type } = await raw(emulator.port, path, { accept: HTML });
      expect([path, status, type]).toEqual([path, 404, "application/json"]);
    }
  });
});

test("behind a proxy with a path of its own, the page and what it asks are below that path", async () => {
  await using emulator = await startEmulator({ flows, allowHosts: ["tools.example"] });
  const proxy = createServer((incoming, outgoing) => {
    const path = (incoming.url ?? "").replace(/^\/tools\/emulator/, "");
    const { method, headers } = incoming;
    const passed = httpRequest({ port: emulator.port, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  try {
    // As the browser of https://tools.example/tools/emulator/ sends it.
    const own = { host: "tools.example", "sec-fetch-site": "same-origin" };
    const page = await raw(port, "/tools/emulator/", { ...own, accept: HTML });
    expect(page.status).toBe(200);
    const [, asset] = /src="\.\/([^"]+)"/.exec(page.body) ?? [];
    expect((await raw(port, `/tools/emulator/${asset}`, own)).type).toContain("javascript");
    const [, token = ""] = /noukai-page-token" content="([^"]+)"/.exec(page.body) ?? [];
    const asked = await raw(port, `/tools/emulator/${UI_API_PATH}/flows`, {
      ...own,
      origin: "https://tools.example",
      [UI_TOKEN_HEADER]: token,
    });
    expect(asked.status).toBe(200);
  } finally {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
});

test("what the page reads is not in the log, and what it changes is", async () => {
  const log: string[] = [];
  const options = { log: "json", logTo: (line: string) => log.push(line) } as const;
  await using emulator = await startEmulator({ flows, ...options });
  const page = await pageClient(emulator);
  await page.get("/flows");
  const run = { flow: "acme/spelling/grade-3", version: "draft", parameters: {}, trace: false };
  await page.post("/runs", run);
  await page.send("GET", "/runs/none");
  const requests = log
    .map((line) => JSON.parse(line) as { type: string; method: string; path: string })
    .filter(({ type }) => type === "request")
    .map(({ method, path }) => `${method} ${path}`);
  expect(requests).toEqual([`POST /${UI_API_PATH}/runs`, `GET /${UI_API_PATH}/runs/none`]);
  expect(log.join("")).not.toContain(page.token);
});

describe("the token", () => {
  test("is another one at each start, and every request needs it", async () => {
    await using first = await startEmulator({ flows });
    await using second = await startEmulator({ flows });
    const [own, other] = [await servedToken(first), await servedToken(second)];
    expect(own).toMatch(/^[\w-]{32}$/);
    expect(other).not.toBe(own);
    const base = pageAddress(first) + UI_API_PATH;
    for (const [method, path] of [...ENDPOINTS, ...CHANGES]) {
      for (const token of [undefined, "", other, own.slice(1), `${own}x`, own.toUpperCase()]) {
        const headers: Record<string, string> = { authorization: "Bearer nk_test" };
        if (token !== undefined) headers[UI_TOKEN_HEADER] = token;
        const response = await fetch(base + path, { method, headers });
        expect([method, path, token, response.status]).toEqual([method, path, token, 401]);
        expect(await response.json()).toMatchObject({ detail: { code: "UNAUTHENTICATED" } });
      }
    }
  });

  test("is not in the page where other machines could read it: the control token is needed", async () => {
    const controlToken = "control-token-of-a-test";
    await using emulator = await startEmulator({ flows, controlToken });
    expect(await servedToken(emulator)).toBe("");
    expect((await (await pageClient(emulator, "")).send("GET", "/about")).status).toBe(401);
    const page = await pageClient(emulator, controlToken);
    expect((await page.send("GET", "/about")).status).toBe(200);
    const control = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${emulator.url}/emulator/mocks`, { headers })).status;
    expect(await control({})).toBe(401);
    expect(await control({ [UI_TOKEN_HEADER]: "" })).toBe(401);
    expect(await control({ [UI_TOKEN_HEADER]: controlToken })).toBe(200);
    expect(await control({ authorization: `Bearer ${controlToken}` })).toBe(200);
  });

  test("of an address that other machines reach is made by the emulator", async () => {
    await using emulator = await startEmulator({ flows, host: "0.0.0.0" });
    const local = { url: emulator.url.replace("0.0.0.0", "127.0.0.1") };
    expect(await servedToken(local)).toBe("");
    const page = await pageClient(local, emulator.controlToken ?? "");
    expect((await page.send("GET", "/runs")).status).toBe(200);
  });
});

describe("pages of other sites", () => {
  test("cannot ask what the page asks, whatever they send", async () => {
    await using emulator = await startEmulator({ flows });
    const token = await servedToken(emulator);
    const foreign: Record<string, string>[] = [
      { host: "evil.example" },
      { host: `evil.example:${emulator.port}` },
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: `http://127.0.0.1:${emulator.port + 1}` },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of foreign) {
      for (const path of [`/${UI_API_PATH}/flows`, "/"]) {
        const answer = await raw(emulator.port, path, {
          ...headers,
          accept: HTML,
          [UI_TOKEN_HEADER]: token,
        });
        expect([headers, path, answer.status]).toEqual([headers, path, 403]);
        expect(answer.body).not.toContain(token);
      }
    }
  });

  test("may link to it, and not frame it", async () => {
    await using emulator = await startEmulator({ flows });
    const open = async (dest: string): Promise<number> =>
      (
        await raw(emulator.port, "/", {
          accept: HTML,
          "sec-fetch-site": "cross-site",
          "sec-fetch-mode": "navigate",
          "sec-fetch-dest": dest,
        })
      ).status;
    expect([await open("document"), await open("iframe")]).toEqual([200, 403]);
  });
});

describe("a hostile definition", () => {
  test("is data: of JSON, that no browser takes for anything else", async () => {
    const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)>\u2028`;
    const properties = JSON.parse('{"__proto__": {"type": "string"}, "constructor": {}}') as object;
    await using emulator = await startEmulator({
      flows: [
        flow([step("same", "passthrough", { name: hostile, description: hostile })], {
          name: hostile,
          description: hostile,
          inputs: { type: "object", properties: { ...properties, [hostile]: true } },
          primary: undefined,
        }),
      ],
    });
    const page = await pageClient(emulator);
    const response = await page.send("GET", "/flows/acme/spelling/grade-3");
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toMatchObject({ name: hostile, steps: [{ name: hostile }] });
    const refused = await page.send("GET", `/runs/${encodeURIComponent(hostile)}`);
    expect(refused.headers.get("content-type")).toContain("application/json");
    const served = await fetch(pageAddress(emulator), { headers: { accept: HTML } });
    expect(await served.text()).not.toContain("alert(1)");
  });
});
