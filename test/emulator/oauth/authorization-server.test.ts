import { expect, test } from "vitest";
import {
  createAuthorizationServer,
  type AuthorizationServer,
} from "../../../emulator/oauth/authorization-server.js";
import { CHALLENGE, REDIRECT_URI, VERIFIER } from "./login.js";

const place = { issuer: "http://127.0.0.1:1", resource: "http://127.0.0.1:1/api/v1/mcp" };
const HOUR = 3_600_000;

/** A server with a clock that only the test moves. */
function withClock(): { server: AuthorizationServer; pass: (milliseconds: number) => void } {
  let time = 0;
  return {
    server: createAuthorizationServer(HOUR, () => time),
    pass: (milliseconds) => (time += milliseconds),
  };
}

function ask(server: AuthorizationServer, clientId: string): string {
  const search = new URLSearchParams({
    ...{ response_type: "code", client_id: clientId, redirect_uri: REDIRECT_URI },
    ...{ code_challenge: CHALLENGE, code_challenge_method: "S256", resource: place.resource },
  });
  return server.ask(search, place).id;
}

function register(server: AuthorizationServer): string {
  const grants = ["authorization_code", "refresh_token"];
  return server.register({ redirect_uris: [REDIRECT_URI], grant_types: grants }).id;
}

function allow(server: AuthorizationServer, clientId: string): string {
  const location = new URL(server.decide(ask(server, clientId), true));
  return location.searchParams.get("code") ?? "";
}

function exchange(server: AuthorizationServer, clientId: string, code: string): URLSearchParams {
  const fields = { grant_type: "authorization_code", client_id: clientId, code };
  const response = server.answer(
    new URLSearchParams({ ...fields, code_verifier: VERIFIER }),
    place,
  );
  return new URLSearchParams({
    access: response.access_token,
    refresh: response.refresh_token ?? "",
  });
}

test("codes expire after a minute, requests after ten, access tokens when they say, logins after thirty days", () => {
  const { server, pass } = withClock();
  const client = register(server);
  const code = allow(server, client);
  pass(60_000);
  expect(() => exchange(server, client, code)).toThrow(/code is unknown, expired/);

  const waiting = ask(server, client);
  pass(10 * 60_000);
  expect(() => server.decide(waiting, true)).toThrow(/decided already or has expired/);

  const tokens = exchange(server, client, allow(server, client));
  const access = tokens.get("access") ?? "";
  pass(HOUR - 1);
  expect(server.verify(access)?.remaining).toBe(1);
  pass(1);
  expect(server.verify(access)).toBeUndefined();

  const refresh = { grant_type: "refresh_token", refresh_token: tokens.get("refresh") ?? "" };
  const fields = new URLSearchParams({ ...refresh, client_id: client });
  pass(30 * 24 * HOUR);
  expect(() => server.answer(fields, place)).toThrow(/refresh token is unknown, expired/);
});

test("clients, requests and logins are bounded: the oldest are forgotten", () => {
  const { server } = withClock();
  const first = register(server);
  const waiting = ask(server, first);
  const access = exchange(server, first, allow(server, first)).get("access") ?? "";
  for (let count = 0; count < 1_000; count += 1) ask(server, first);
  expect(() => server.decide(waiting, true)).toThrow(/has expired/);
  for (let count = 0; count < 999; count += 1) exchange(server, first, allow(server, first));
  expect(server.verify(access)).toBeDefined();
  exchange(server, first, allow(server, first));
  expect(server.verify(access)).toBeUndefined();
  for (let count = 0; count < 1_000; count += 1) register(server);
  expect(() => ask(server, first)).toThrow(/client is not registered/);
});

test("tokens are only for the place that they were asked at", () => {
  const { server } = withClock();
  const client = register(server);
  const other = { issuer: "http://localhost:1", resource: "http://localhost:1/api/v1/mcp" };
  const fields = { grant_type: "authorization_code", client_id: client, code_verifier: VERIFIER };
  const request = new URLSearchParams({
    ...{ ...fields, code: allow(server, client), resource: other.resource },
  });
  expect(() => server.answer(request, other)).toThrow(/not the one that the user allowed/);
});
