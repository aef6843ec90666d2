import { createHash } from "node:crypto";
import type { Emulator } from "../../../emulator/index.js";
import { createBrowser } from "../../support/browser.js";

export const VERIFIER = "verifier-of-forty-three-characters-or-more-0000";
export const CHALLENGE: string = createHash("sha256").update(VERIFIER).digest("base64url");
export const REDIRECT_URI = "http://127.0.0.1:4711/callback";

/** What the token endpoint answers. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A client of an emulator's authorization server, with the steps of a login one by one. */
export interface LoginClient {
  readonly id: string;
  /** The address that the user opens; parameters that are undefined are left out. */
  authorizationUrl(parameters?: Readonly<Record<string, string | undefined>>): URL;
  /** An authorization code that the user allowed. */
  code(parameters?: Readonly<Record<string, string | undefined>>): Promise<string>;
  /** A request of the token endpoint. */
  token(parameters: Readonly<Record<string, string>>): Promise<Answer>;
  exchange(code: string, parameters?: Readonly<Record<string, string>>): Promise<Answer>;
  refresh(token: string): Promise<Answer>;
  revoke(token: string): Promise<Answer>;
  /** Logs in. */
  login(): Promise<{ readonly access: string; readonly refresh: string }>;
}

/** Sends requests in-process with the header that a socket's have. */
export function inProcess(emulator: Pick<Emulator, "fetch">): typeof emulator.fetch {
  return (request) => {
    if (!request.headers.has("host")) request.headers.set("host", new URL(request.url).host);
    return emulator.fetch(request);
  };
}

/** Registers a client. Requests are sent in-process. */
export async function registerClient(
  emulator: Pick<Emulator, "url" | "fetch">,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<LoginClient> {
  const { origin } = new URL(emulator.url);
  const resource = `${emulator.url}/mcp`;
  const send = inProcess(emulator);
  const read = async (response: Response): Promise<Answer> => ({
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
  });
  const post = async (path: string, fields: Readonly<Record<string, string>>): Promise<Answer> =>
    await read(
      await send(new Request(origin + path, { method: "POST", body: new URLSearchParams(fields) })),
    );
  const registered = await read(
    await send(
      new Request(`${origin}/oauth/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          redirect_uris: [REDIRECT_URI],
          client_name: "A test",
          grant_types: ["authorization_code", "refresh_token"],
          token_endpoint_auth_method: "none",
          ...metadata,
        }),
      }),
    ),
  );
  if (registered.status !== 201) throw new Error(JSON.stringify(registered));
  const id = String(registered.body.client_id);

  const client: LoginClient = {
    id,
    authorizationUrl: (parameters = {}) => {
      const url = new URL("/oauth/authorize", origin);
      const all: Readonly<Record<string, string | undefined>> = {
        ...{ response_type: "code", client_id: id, redirect_uri: REDIRECT_URI, resource },
        ...{ code_challenge: CHALLENGE, code_challenge_method: "S256", state: "a state" },
        ...parameters,
      };
      for (const [name, value] of Object.entries(all))
        if (value !== undefined) url.searchParams.set(name, value);
      return url;
    },
    code: async (parameters) => {
      const location = await createBrowser(send).decide(client.authorizationUrl(parameters));
      const code = location.searchParams.get("code");
      if (code === null) throw new Error(location.href);
      return code;
    },
    token: (parameters) => post("/oauth/token", { client_id: id, ...parameters }),
    exchange: (code, parameters = {}) =>
      client.token({
        ...{ grant_type: "authorization_code", code, code_verifier: VERIFIER, resource },
        ...{ redirect_uri: REDIRECT_URI, ...parameters },
      }),
    refresh: (token) => client.token({ grant_type: "refresh_token", refresh_token: token }),
    revoke: (token) => post("/oauth/revoke", { client_id: id, token }),
    login: async () => {
      const { body } = await client.exchange(await client.code());
      return { access: String(body.access_token), refresh: String(body.refresh_token) };
    },
  };
  return client;
}
