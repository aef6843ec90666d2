import type { Hono } from "hono";
import { UsageError } from "../../generator/errors.js";
import type { Catalogue } from "../flows/catalogue.js";
import { createMcpEndpoint } from "../mcp/endpoint.js";
import { createAuthorizationServer } from "../oauth/authorization-server.js";
import type { BodyLimits } from "./body.js";
import { OAUTH_PATHS } from "./oauth/metadata.js";
import { mcpRoutes } from "./routes/mcp.js";
import { oauthRoutes } from "./routes/oauth.js";

const HOUR = 3_600_000;

/** MCP and its authorization server. */
export interface Mcp {
  /**
   * Adds the routes.
   *
   * @param root the routes of the host.
   * @param routes those under the base path.
   */
  addRoutes(root: Hono, routes: Hono, limits: BodyLimits): void;
  /** The paths of pages that other sites and programs may link to. */
  readonly linkedPaths: readonly string[];
  readonly close: () => Promise<void>;
}

export interface McpOptions {
  readonly catalogue: () => Catalogue;
  /** Lifetime of access tokens in milliseconds; default: an hour. */
  readonly tokenLifetime: number | undefined;
  readonly reportBug: (error: unknown) => void;
}

/**
 * Loaded only where it is wanted: the SDK takes a while.
 *
 * @throws UsageError for a lifetime that is too short.
 */
export function createMcp({ catalogue, tokenLifetime = HOUR, reportBug }: McpOptions): Mcp {
  if (!Number.isSafeInteger(tokenLifetime) || tokenLifetime < 1_000)
    throw new UsageError("The lifetime of access tokens has to be a second or more");
  const server = createAuthorizationServer(tokenLifetime);
  const endpoint = createMcpEndpoint(server, catalogue, reportBug);
  return {
    addRoutes: (root, routes, limits) => {
      oauthRoutes(root, server);
      mcpRoutes(routes, endpoint, limits);
    },
    linkedPaths: [OAUTH_PATHS.authorize],
    close: endpoint.close,
  };
}
