import { expect, test } from "vitest";
import { startEmulator } from "../../../emulator/index.js";
import { createBrowser } from "../../support/browser.js";
import { llm, flow, text } from "../flows.js";
import { inProcess, registerClient, REDIRECT_URI, type Answer } from "./login.js";

const start = (): ReturnType<typeof startEmulator> =>
  startEmulator({ flows: [flow([llm("find", "Find", text)])], mcp: true, listen: false });

const refused = (error: string): unknown => expect.objectContaining({ status: 400, error });
const errorOf = ({ status, body }: Answer): unknown => ({ status, error: body.error });

test("a client finds the authorization server from a refused request", async () => {
  await using emulator = await start();
  const { origin } = new URL(emulator.url);
  const refusal = await emulator.fetch(new Request(`${emulator.url}/mcp`, { method: "POST" }));
  expect(refusal.status).toBe(401);
  const challenge = refusal.headers.get("www-authenticate") ?? "";
  const [, address = ""] = /resource_metadata="([^"]*)"/.exec(challenge) ?? [];
  const read = async (url: string): Promise<Record<string, unknown>> =>
    (await (await emulator.fetch(new Request(url))).json()) as Record<string, unknown>;
  const resource = await read(address);
  expect(resource).toMatchObject({
    resource: `${emulator.url}/mcp`,
    authorization_servers: [origin],
  });
  expect(await read(`${address}/`)).toEqual(resource);
  expect(await read(`${origin}/.well-known/oauth-protected-resource`)).toEqual(resource);
  expect(await read(`${origin}/.well-known/oauth-authorization-server`)).toMatchObject({
    issuer: origin,
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  });
});

test("the answer to a client has the code, its state and the issuer; on any loopback port", async () => {
  await using emulator = await start();
  const client = await registerClient(emulator);
  const url = client.authorizationUrl({ redirect_uri: "http://127.0.0.1:5000/callback" });
  const location = await createBrowser(inProcess(emulator)).decide(url);
  expect(location.origin + location.pathname).toBe("http://127.0.0.1:5000/callback");
  expect(Object.fromEntries(location.searchParams)).toEqual({
    code: expect.stringMatching(/^[\w-]{43}$/) as unknown,
    state: "a state",
    iss: new URL(emulator.url).origin,
  });
  const denied = await createBrowser(inProcess(emulator)).decide(client.authorizationUrl(), "deny");
  expect(denied.searchParams.get("error")).toBe("access_denied");
  expect(denied.searchParams.get("code")).toBeNull();
});

test("what is wrong with a request is told to its client, unless the client or its address is unknown", async () => {
  await using emulator = await start();
  const client = await registerClient(emulator);
  const browser = createBrowser(inProcess(emulator));
  const answerTo = async (parameters: Record<string, string | undefined>): Promise<unknown> => {
    const { searchParams } = await browser.decide(client.authorizationUrl(parameters));
    return [searchParams.get("error"), searchParams.get("state"), searchParams.get("iss")];
  };
  const said = (error: string): unknown => [error, "a state", new URL(emulator.url).origin];
  expect(await answerTo({ code_challenge: undefined })).toEqual(said("invalid_request"));
  expect(await answerTo({ code_challenge_method: "plain" })).toEqual(said("invalid_request"));
  expect(await answerTo({ code_challenge_method: undefined })).toEqual(said("invalid_request"));
  expect(await answerTo({ code_challenge: "short" })).toEqual(said("invalid_request"));
  expect(await answerTo({ response_type: "token" })).toEqual(said("unsupported_response_type"));
  expect(await answerTo({ resource: undefined })).toEqual(said("invalid_request"));
  expect(await answerTo({ resource: "http://evil.example/mcp" })).toEqual(said("invalid_target"));
  expect(await answerTo({ scope: "flows:write" })).toEqual(said("invalid_scope"));

  for (const parameters of [
    { client_id: "unknown" },
    { redirect_uri: "http://127.0.0.1:4711/other" },
    { redirect_uri: "http://evil.example/callback" },
    { redirect_uri: undefined },
  ]) {
    const response = await emulator.fetch(new Request(client.authorizationUrl(parameters)));
    expect([response.status, response.headers.get("location")]).toEqual([400, null]);
    expect(await response.text()).toContain("The login cannot go on");
  }
  const twice = client.authorizationUrl();
  twice.searchParams.append("redirect_uri", REDIRECT_URI);
  expect((await emulator.fetch(new Request(twice))).status).toBe(400);
});

test("registration takes public clients on this machine only", async () => {
  await using emulator = await start();
  const attempt = (metadata: Record<string, unknown>): Promise<unknown> =>
    registerClient(emulator, metadata);
  for (const uri of [
    "https://example.com/callback",
    "http://example.com/callback",
    "http://127.0.0.1.example.com/",
    "http://127.0.0.1@example.com/",
    "http://user@127.0.0.1/",
    "http://127.0.0.1/#",
    "javascript:alert(1)",
    "not an address",
  ])
    await expect(attempt({ redirect_uris: [uri] })).rejects.toThrow("invalid_redirect_uri");
  await expect(attempt({ redirect_uris: [] })).rejects.toThrow(
    /"invalid_client_metadata".*redirect/,
  );
  await expect(attempt({ token_endpoint_auth_method: "client_secret_basic" })).rejects.toThrow(
    "token_endpoint_auth_method has to be",
  );
  await expect(attempt({ grant_types: ["client_credentials"] })).rejects.toThrow("grant_types");
  await expect(attempt({ scope: "everything" })).rejects.toThrow("invalid_scope");
  for (const uri of ["http://[::1]/", "http://localhost:1/a?b=c", "http://127.0.0.1/"])
    expect(await attempt({ redirect_uris: [uri], software_id: "ignored" })).toBeDefined();
});

test("a code is exchanged once, by its client, with its verifier", async () => {
  await using emulator = await start();
  const client = await registerClient(emulator);
  const other = await registerClient(emulator);
  const tried = async (attempt: (code: string) => Promise<Answer>): Promise<unknown> =>
    errorOf(await attempt(await client.code()));
  const invalid = refused("invalid_grant");
  expect(await tried((code) => other.exchange(code))).toEqual(invalid);
  expect(await tried((code) => client.exchange(code, { code_verifier: "x".repeat(43) }))).toEqual(
    invalid,
  );
  expect(
    await tried((code) => client.exchange(code, { redirect_uri: "http://127.0.0.1:1/" })),
  ).toEqual(invalid);
  expect(await tried((code) => client.exchange(code, { resource: "http://evil.example" }))).toEqual(
    refused("invalid_target"),
  );
  expect(errorOf(await client.exchange("unknown"))).toEqual(invalid);
  expect(errorOf(await client.token({ grant_type: "password" }))).toEqual(
    refused("unsupported_grant_type"),
  );
  expect(
    errorOf(await client.token({ grant_type: "refresh_token", client_id: "unknown" })),
  ).toEqual({ status: 401, error: "invalid_client" });

  const code = await client.code();
  const { status, body } = await client.exchange(code);
  expect([status, body.token_type, body.expires_in, body.scope]).toEqual([
    ...[200, "Bearer", 3_600, "flows:read"],
  ]);
  // Whoever sends it again has stolen it, or was stolen from: the login ends.
  expect(errorOf(await client.exchange(code))).toEqual(invalid);
  expect(errorOf(await client.refresh(String(body.refresh_token)))).toEqual(invalid);
});

test("a failed exchange uses the code up", async () => {
  await using emulator = await start();
  const client = await registerClient(emulator);
  const code = await client.code();
  await client.exchange(code, { code_verifier: "x".repeat(43) });
  expect(errorOf(await client.exchange(code))).toEqual(refused("invalid_grant"));
});

test("refresh tokens rotate, and one that was replaced ends the login", async () => {
  await using emulator = await start();
  const client = await registerClient(emulator);
  const { access, refresh } = await client.login();
  const renewed = await client.refresh(refresh);
  expect(renewed.body.refresh_token).not.toBe(refresh);
  expect(await statusOf(emulator, access)).toBe(200);
  expect(await statusOf(emulator, String(renewed.body.access_token))).toBe(200);
  expect(errorOf(await client.refresh(refresh))).toEqual(refused("invalid_grant"));
  expect(await statusOf(emulator, String(renewed.body.access_token))).toBe(401);
  expect(errorOf(await client.refresh(String(renewed.body.refresh_token)))).toEqual(
    refused("invalid_grant"),
  );
});

test("revoking either token ends the login; a client that did not register for it gets no refresh token", async () => {
  await using emulator = await start();
  const client = await registerClient(emulator);
  const other = await registerClient(emulator);
  for (const kind of ["access", "refresh"] as const) {
    const login = await client.login();
    expect((await other.revoke(login[kind])).status).toBe(200);
    expect(await statusOf(emulator, login.access)).toBe(200);
    expect((await client.revoke(login[kind])).status).toBe(200);
    expect(await statusOf(emulator, login.access)).toBe(401);
    expect(errorOf(await client.refresh(login.refresh))).toEqual(refused("invalid_grant"));
  }
  const short = await registerClient(emulator, { grant_types: ["authorization_code"] });
  expect((await short.exchange(await short.code())).body).not.toHaveProperty("refresh_token");
});

test("a token without the scope to read is refused with 403", async () => {
  await using emulator = await start();
  const client = await registerClient(emulator);
  const code = await client.code({ scope: "offline_access" });
  const { body } = await client.exchange(code);
  const response = await call(emulator, `Bearer ${String(body.access_token)}`);
  expect(response.status).toBe(403);
  expect(response.headers.get("www-authenticate")).toMatch(/insufficient_scope.*flows:read/);
});

test("the log has no code, token or verifier", async () => {
  const lines: string[] = [];
  await using emulator = await startEmulator({
    ...{ flows: [flow([llm("find", "Find", text)])], mcp: true, listen: false, log: "json" },
    logTo: (line) => lines.push(line),
  });
  const client = await registerClient(emulator);
  const code = await client.code();
  const { body } = await client.exchange(code);
  await statusOf(emulator, String(body.access_token));
  await client.refresh(String(body.refresh_token));
  const log = lines.join("");
  expect(lines.length).toBeGreaterThan(5);
  for (const secret of [code, body.access_token, body.refresh_token])
    expect(log).not.toContain(String(secret));
});

async function statusOf(
  emulator: Awaited<ReturnType<typeof start>>,
  token: string,
): Promise<number> {
  return (await call(emulator, `Bearer ${token}`)).status;
}

function call(
  emulator: Awaited<ReturnType<typeof start>>,
  authorization: string,
): Promise<Response> {
  return emulator.fetch(
    new Request(`${emulator.url}/mcp`, {
      method: "POST",
      headers: {
        authorization,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    }),
  );
}
