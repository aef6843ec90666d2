import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { login, type Interaction } from "../../../generator/login/index.js";
import { temporaryFolder } from "../../support/folder.js";
import { agreeingBrowser, visit } from "./browser.js";

/** What an authorization server on the service's own origin answers, by path. */
type Answers = (origin: string) => Readonly<Record<string, object | string>>;

const TOKENS = { access_token: "of-the-login", token_type: "Bearer" };

/** The metadata and answers of a server that behaves. */
const honest: Answers = (origin) => ({
  "/.well-known/oauth-protected-resource/mcp": {
    resource: `${origin}/mcp`,
    authorization_servers: [`${origin}/as`],
  },
  "/.well-known/oauth-authorization-server/as": metadata(origin),
  "/register": { client_id: "client" },
  "/token": TOKENS,
});

function metadata(origin: string): Record<string, unknown> {
  return {
    issuer: `${origin}/as`,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  };
}

interface Service extends AsyncDisposable {
  readonly origin: string;
  readonly paths: readonly string[];
}

/** A service that wants a login; `changes` replace what an honest one answers. */
async function startService(
  changes: Answers,
  redirect: (parameters: URLSearchParams) => void = () => undefined,
): Promise<Service> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", origin);
    paths.push(url.pathname);
    const answer = { ...honest(origin), ...changes(origin) }[url.pathname];
    if (url.pathname === "/mcp") {
      response.writeHead(401).end();
    } else if (url.pathname === "/authorize") {
      const target = new URL(url.searchParams.get("redirect_uri") ?? "");
      const { searchParams } = target;
      searchParams.set("state", url.searchParams.get("state") ?? "");
      searchParams.set("iss", `${origin}/as`);
      searchParams.set("code", "the-code");
      redirect(searchParams);
      response.writeHead(302, { location: target.href }).end();
    } else {
      send(response, answer);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    paths,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

function send(response: ServerResponse, answer: object | string | undefined): void {
  const text = typeof answer === "string" ? answer : JSON.stringify(answer ?? {});
  response
    .writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" })
    .end(text);
}

/** Why a login with the service fails. Nothing is stored. */
async function failureOf(
  { origin }: Service,
  interaction: Interaction = agreeingBrowser(),
): Promise<string> {
  await using folder = await temporaryFolder();
  const failure = await login(
    {
      endpoint: new URL(`${origin}/mcp`),
      folder: folder.path,
      scope: undefined,
      client: undefined,
      callbackPort: 0,
      timeout: 20_000,
      signal: undefined,
      interaction,
    },
    (connection) => connection.listTools(),
  ).catch((error: unknown) => error);
  expect(await folder.contents()).toEqual({});
  expect(failure).toMatchObject({ exitCode: 4 });
  return failure instanceof Error ? failure.message : "";
}

/** Metadata that are those of an honest server but for one member. */
const withMetadata =
  (change: Record<string, unknown>): Answers =>
  (origin) => ({
    "/.well-known/oauth-authorization-server/as": { ...metadata(origin), ...change },
  });

describe("a hostile service", () => {
  const cases: readonly (readonly [string, Answers, RegExp])[] = [
    [
      "names another service's resource",
      (origin) => ({
        "/.well-known/oauth-protected-resource/mcp": {
          resource: "https://bank.example/mcp",
          authorization_servers: [`${origin}/as`],
        },
      }),
      /is about another service, https:\/\/bank\.example/,
    ],
    [
      "has metadata of another issuer",
      withMetadata({ issuer: "https://bank.example" }),
      /in the name of another one/,
    ],
    [
      "has the code sent without TLS",
      withMetadata({ token_endpoint: "http://evil.example/token" }),
      /The token endpoint of .* is http:\/\/evil\.example: tokens are only sent over https/,
    ],
    [
      "has a browser open a page without TLS",
      withMetadata({ authorization_endpoint: "http://evil.example/" }),
      /The authorization endpoint/,
    ],
    [
      "has a browser open a program",
      withMetadata({ authorization_endpoint: "javascript:alert(1)" }),
      /not OAuth 2\.1/,
    ],
    [
      "does without PKCE",
      withMetadata({ code_challenge_methods_supported: ["plain"] }),
      /does not support code challenge method S256/,
    ],
    [
      "sends endless metadata",
      () => ({ "/.well-known/oauth-authorization-server/as": " ".repeat(2_000_000) }),
      /more than 1048576 bytes/,
    ],
  ];
  it.each(cases)("that %s gets no code and no token", async (_what, changes, message) => {
    await using service = await startService(changes);
    expect(await failureOf(service)).toMatch(message);
    expect(service.paths).not.toContain("/token");
  });

  it("whose tokens are none is told so, without them", async () => {
    await using service = await startService(() => ({
      "/token": { access_token: "se cret", token_type: "Bearer" },
    }));
    const message = await failureOf(service);
    expect(message).toMatch(/not a bearer token/);
    expect(message).not.toContain("cret");
  });
});

describe("a redirect", () => {
  it.each([
    ["of another server", "iss", "https://evil.example", /does not come from/],
    ["that does not say of whom", "iss", undefined, /does not come from/],
    ["without a code", "code", undefined, /neither a code nor an error/],
    ["with an error", "error", "access_denied", /was refused in the browser/],
  ])("%s is not used, and the browser says so", async (_what, name, value, message) => {
    await using service = await startService(
      () => ({}),
      (parameters) => {
        if (value === undefined) parameters.delete(name);
        else parameters.set(name, value);
      },
    );
    const visits: ReturnType<typeof visit>[] = [];
    expect(await failureOf(service, agreeingBrowser(visits))).toMatch(message);
    expect(service.paths).not.toContain("/token");
    const [end] = await Promise.all(visits);
    expect(end).toMatchObject({ status: 400, text: expect.stringMatching(message) as string });
  });

  it("with the state of another login is waited past", async () => {
    await using service = await startService(() => ({}));
    const statuses: number[] = [];
    const interaction: Interaction = {
      open: async (address) => {
        const forged = new URL(address.searchParams.get("redirect_uri") ?? "");
        forged.searchParams.set("code", "of-an-attacker");
        for (const state of [undefined, "x", "x".repeat(43)]) {
          if (state !== undefined) forged.searchParams.set("state", state);
          statuses.push((await visit(forged)).status);
        }
        const elsewhere = new URL(forged);
        elsewhere.pathname = "/";
        statuses.push((await visit(elsewhere)).status);
        void visit(address);
      },
      paste: () => Promise.resolve(undefined),
    };
    // The service accepts no token, so that the login fails once it has got one.
    expect(await failureOf(service, interaction)).toMatch(/does not accept the login/);
    expect(statuses).toEqual([400, 400, 400, 404]);
    expect(service.paths.filter((path) => path === "/token")).toHaveLength(1);
  });
});
