import { describe, expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { flow, step } from "./flows.js";

const flows = [flow([step("same", "passthrough")])];
const APP = "http://localhost:5173";
const path = "/seq/acme/spelling/grade-3/v0/execute";

/** What the browser of a page asks before it sends a request. */
const asking = (origin: string, rest: Record<string, string> = {}): Record<string, string> => ({
  origin,
  "sec-fetch-site": "cross-site",
  "access-control-request-method": "POST",
  "access-control-request-headers": "authorization, content-type,x-noukai-api-version",
  ...rest,
});

describe("--allow-origin", () => {
  test("lets pages of exactly that origin call flows and read the answers", async () => {
    await using emulator = await startEmulator({ flows, allowOrigins: [APP] });
    const preflight = await fetch(emulator.url + path, { method: "OPTIONS", headers: asking(APP) });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      "access-control-allow-origin": APP,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "authorization, content-type, x-noukai-api-version",
      vary: "Origin",
    });
    expect(preflight.headers.has("access-control-allow-credentials")).toBe(false);
    const response = await fetch(emulator.url + path, {
      method: "POST",
      headers: { origin: APP, "sec-fetch-site": "cross-site", authorization: "Bearer nk_test" },
      body: JSON.stringify({ message: "x" }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe(APP);
    expect(response.headers.get("access-control-expose-headers")).toContain("x-request-id");
    await response.body?.cancel();
    // Also the answer that says what is wrong.
    const refused = await fetch(emulator.url + path, { method: "POST", headers: { origin: APP } });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([
      401,
      APP,
    ]);
  });

  test("asks a browser that protects this machine to let the page in", async () => {
    await using emulator = await startEmulator({ flows, allowOrigins: [`${APP}/`] });
    const headers = asking(APP, { "access-control-request-private-network": "true" });
    const answer = await fetch(emulator.url + path, { method: "OPTIONS", headers });
    expect(answer.headers.get("access-control-allow-private-network")).toBe("true");
  });

  test.each([
    "http://localhost:5174",
    "https://localhost:5173",
    "http://localhost",
    "http://localhost:5173.evil.example",
    "http://evil.example",
    "null",
    "*",
  ])("refuses %s", async (origin) => {
    await using emulator = await startEmulator({ flows, allowOrigins: [APP] });
    for (const method of ["OPTIONS", "POST"]) {
      const answer = await fetch(emulator.url + path, { method, headers: asking(origin) });
      expect(answer.status).toBe(403);
      expect(answer.headers.has("access-control-allow-origin")).toBe(false);
    }
  });

  test.each([
    "/emulator/mocks",
    "/emulator/ui/runs",
    "/emulator",
    "/mcp",
    "/emulator/../emulator/mocks",
    "/%65mulator/mocks",
    "/seq/../emulator/mocks",
    "/seq/%2e%2e/emulator/mocks",
    "/emulator%2fmocks",
  ])("does not open %s", async (closed) => {
    await using emulator = await startEmulator({ flows, allowOrigins: [APP], mcp: true });
    for (const method of ["OPTIONS", "GET"]) {
      const answer = await fetch(emulator.url + closed, { method, headers: asking(APP) });
      expect(answer.status).toBe(403);
      expect(answer.headers.has("access-control-allow-origin")).toBe(false);
    }
  });

  test("does not open the page", async () => {
    await using emulator = await startEmulator({ flows, allowOrigins: [APP] });
    const headers = { origin: APP, accept: "text/html" };
    const answer = await fetch(emulator.url.replace("/api/v1", "/"), { headers });
    expect(answer.status).toBe(403);
  });

  test("without it, nothing is said of origins", async () => {
    await using emulator = await startEmulator({ flows });
    const answer = await fetch(emulator.url + path, { method: "OPTIONS", headers: asking(APP) });
    expect([answer.status, answer.headers.has("vary")]).toEqual([403, false]);
  });

  test.each(["*", "null", "localhost:5173", "http://localhost:5173/app", "ftp://localhost", ""])(
    "%j is no origin",
    async (origin) => {
      await expect(startEmulator({ flows, allowOrigins: [origin], listen: false })).rejects.toThrow(
        "cannot be allowed",
      );
    },
  );
});
