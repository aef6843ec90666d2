import {
  createMcpHandler,
  requireBearerAuth,
  OAuthError,
  OAuthErrorCode,
} from "@modelcontextprotocol/server";
import { API_KEY_PREFIX } from "noukai-codegen-runtime/wire";
import type { JsonValue } from "../../generator/json-schema/types.js";
import type { Catalogue } from "../flows/catalogue.js";
import type { AuthorizationServer } from "../oauth/authorization-server.js";
import { READ_SCOPE } from "../oauth/scopes.js";
import { createToolServer } from "./tools.js";

/** Where the endpoint is for a client. */
export interface McpPlace {
  /** What access tokens have to be for. */
  readonly resource: string;
  /** The address of the protected-resource metadata (RFC 9728). */
  readonly metadataUrl: string;
}

/** The MCP endpoint: Streamable HTTP without sessions. */
export interface McpEndpoint {
  /**
   * Checks the access token of a request.
   *
   * @returns undefined for one that may go on, else the response that refuses it: 401 or 403 with `WWW-Authenticate`.
   */
  refuse(request: Request, place: McpPlace): Promise<Response | undefined>;
  /**
   * Answers a request whose token was checked.
   *
   * @param body the parsed body of a POST; undefined for other methods.
   */
  answer(request: Request, body: JsonValue | undefined): Promise<Response>;
  /** Ends the streams of subscriptions. */
  readonly close: () => Promise<void>;
}

/**
 * @param catalogue the definitions at the time of a request.
 * @param reportBug is called with unexpected errors.
 */
export function createMcpEndpoint(
  server: Pick<AuthorizationServer, "verify">,
  catalogue: () => Catalogue,
  reportBug: (error: unknown) => void,
): McpEndpoint {
  const handler = createMcpHandler(() => createToolServer(catalogue(), reportBug));
  const verifier = {
    verifyAccessToken: (token: string) => {
      const access = server.verify(token);
      if (access === undefined) return Promise.reject(refusal(token));
      const { client, scopes, resource, remaining } = access;
      return Promise.resolve({
        token,
        clientId: client.id,
        scopes: [...scopes],
        // Rounded up: whether it has expired was decided already, by a clock that does not jump.
        expiresAt: Math.ceil((Date.now() + remaining) / 1_000),
        resource: new URL(resource),
      });
    },
  };
  return {
    refuse: async (request, { resource, metadataUrl }) => {
      const gate = requireBearerAuth({
        verifier,
        requiredScopes: [READ_SCOPE],
        resourceMetadataUrl: metadataUrl,
        expectedResource: new URL(resource),
      });
      const result = await gate(request);
      return result instanceof Response ? result : undefined;
    },
    answer: (request, body) =>
      handler.fetch(request, body === undefined ? {} : { parsedBody: body }),
    close: handler.close,
  };
}

function refusal(token: string): OAuthError {
  return new OAuthError(
    OAuthErrorCode.InvalidToken,
    token.startsWith(API_KEY_PREFIX)
      ? "API keys are not accepted here: log in, and send the access token"
      : "The access token is unknown, expired or revoked",
  );
}
