import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type Configuration, type KoaContextWithOIDC } from "oidc-provider";

/** An MCP endpoint whose tokens come from `oidc-provider`, an authorization server that knows nothing of this package. */
export interface OidcService extends AsyncDisposable {
  readonly endpoint: URL;
  readonly provider: Provider;
  /** The grant types of the requests for tokens, in order. */
  readonly grants: readonly string[];
  /** Called before a request for tokens is answered. */
  holdTokens(until: Promise<void>): void;
}

const SCOPE = "flows:read";
/** Who agrees to everything. */
export const ACCOUNT = "teacher@example.com";

export async function startOidcService(): Promise<OidcService> {
  const grants: string[] = [];
  let held: Promise<void> = Promise.resolve();
  const server = createServer((request, response) => {
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoint = new URL(`${issuer}/api/v1/mcp`);
  const provider = new Provider(issuer, configuration(endpoint.href));
  provider.use(async (context, next) => {
    if (context.path === "/token") await held;
    await next();
  });
  const note = ({ oidc }: KoaContextWithOIDC): void => {
    grants.push(String(oidc.params?.grant_type));
  };
  provider.on("grant.success", note);
  provider.on("grant.error", note);
  const callback = provider.callback();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "";
    if (path === "/.well-known/oauth-protected-resource/api/v1/mcp") {
      sendJson(response, {
        resource: endpoint.href,
        authorization_servers: [issuer],
        scopes_supported: [SCOPE],
      });
    } else if (path.startsWith("/interaction/")) {
      await agree(provider, request, response);
    } else if (path === endpoint.pathname) {
      await answerMcp(provider, request, response, endpoint);
    } else {
      await callback(request, response);
    }
  };

  return {
    endpoint,
    provider,
    grants,
    holdTokens: (until) => {
      held = until;
    },
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

function configuration(resource: string): Configuration {
  return {
    features: {
      registration: { enabled: true },
      revocation: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, wanted) => {
          if (wanted !== resource) throw new Error(`not a resource: ${wanted}`);
          return {
            scope: SCOPE,
            audience: wanted,
            accessTokenFormat: "opaque",
            accessTokenTTL: 3600,
          };
        },
        useGrantedResource: () => true,
      },
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    scopes: ["openid", "offline_access", SCOPE],
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => Promise.resolve({ sub: id }),
    }),
    cookies: { keys: ["of the test"] },
  };
}

/** Logs in and consents, as the pages of a service would ask a person to. */
async function agree(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, grantId, session } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    await provider.interactionFinished(request, response, { login: { accountId: ACCOUNT } });
    return;
  }
  const grant =
    (grantId === undefined ? undefined : await provider.Grant.find(grantId)) ??
    new provider.Grant({
      accountId: session?.accountId ?? ACCOUNT,
      clientId: String(params.client_id),
    });
  grant.addOIDCScope(`openid offline_access ${SCOPE}`);
  grant.addResourceScope(String(params.resource), SCOPE);
  await provider.interactionFinished(request, response, {
    consent: { grantId: await grant.save() },
  });
}

/** Answers those who have a token for this endpoint. */
async function answerMcp(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  endpoint: URL,
): Promise<void> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const found = token === undefined ? undefined : await provider.AccessToken.find(token);
  if (found?.aud !== endpoint.href) {
    const metadata = new URL("/.well-known/oauth-protected-resource/api/v1/mcp", endpoint);
    response
      .writeHead(401, { "www-authenticate": `Bearer resource_metadata="${metadata.href}"` })
      .end();
    return;
  }
  const { id, method } = JSON.parse(body) as { readonly id?: number; readonly method: string };
  if (id === undefined) {
    response.writeHead(202).end();
    return;
  }
  const result =
    method === "initialize"
      ? {
          protocolVersion: "2025-11-25",
          capabilities: { tools: {} },
          serverInfo: { name: "test", version: "1" },
        }
      : { tools: [{ name: "list_flows", inputSchema: { type: "object" } }] };
  sendJson(response, { jsonrpc: "2.0", id, result });
}

function sendJson(response: ServerResponse, value: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}
