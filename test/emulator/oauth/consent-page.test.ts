import { expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import { flow, step } from "../flows.js";
import { inProcess, registerClient } from "./login.js";

const start = (): Promise<Emulator> =>
  startEmulator({ flows: [flow([step("kept", "passthrough")])], mcp: true, listen: false });

test("the consent page shows a client's name as text, loads nothing and cannot be framed", async () => {
  await using emulator = await start();
  const name = `<img src=x onerror=alert(1)> & "Co"\u202e`;
  const client = await registerClient(emulator, { client_name: name });
  const response = await inProcess(emulator)(new Request(client.authorizationUrl()));
  const page = await response.text();
  expect(page).not.toContain("<img");
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Co&quot;?");
  expect(page).toContain("127.0.0.1:4711");
  expect(page).not.toMatch(/<script|<link|<img|href=|http:/);
  const policy = response.headers.get("content-security-policy");
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/127\.0\.0\.1:4711; frame-ancestors 'none'; base-uri 'none'$/,
  );
  expect(response.headers.get("cache-control")).toBe("no-store");
});

test("the policy's digest is that of the style", async () => {
  await using emulator = await start();
  const client = await registerClient(emulator);
  const response = await inProcess(emulator)(new Request(client.authorizationUrl()));
  const [, style = ""] = /<style>([^]*)<\/style>/.exec(await response.text()) ?? [];
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  expect(response.headers.get("content-security-policy")).toContain(
    `'sha256-${Buffer.from(digest).toString("base64")}'`,
  );
});

test("other sites may link to the page, and neither load nor decide it", async () => {
  await using emulator = await start();
  const client = await registerClient(emulator);
  const send = inProcess(emulator);
  const from = async (headers: Record<string, string>, method = "GET"): Promise<number> => {
    const request = new Request(client.authorizationUrl(), { method, headers });
    return (await send(request)).status;
  };
  const link = {
    ...{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    "sec-fetch-dest": "document",
  };
  expect(await from(link)).toBe(200);
  expect(await from({ ...link, "sec-fetch-dest": "iframe" })).toBe(403);
  expect(await from({ ...link, "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" })).toBe(403);
  expect(await from({ ...link, host: "rebound.example" })).toBe(403);
  const decide = new Request(new URL("/oauth/decide", emulator.url), {
    method: "POST",
    headers: { ...link, origin: "https://evil.example" },
    body: new URLSearchParams({ request: "guessed", decision: "allow" }),
  });
  expect((await send(decide)).status).toBe(403);
  const other = new Request(`${emulator.url}/flows`, { headers: link });
  expect((await send(other)).status).toBe(403);
});

test("a decision that nothing waits for is a page that says so", async () => {
  await using emulator = await start();
  const form = { request: "unknown", decision: "allow" };
  const decide = new Request(new URL("/oauth/decide", emulator.url), {
    ...{ method: "POST", body: new URLSearchParams(form) },
  });
  const response = await inProcess(emulator)(decide);
  expect([response.status, response.headers.get("location")]).toEqual([400, null]);
  expect(await response.text()).toContain("was decided already or has expired");
});
