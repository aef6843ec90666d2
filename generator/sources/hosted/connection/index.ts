export {
  connectHosted,
  type HostedConnection,
  type HostedConnectionOptions,
} from "./connection.js";
export { mcpEndpoint } from "./endpoint.js";
export { HostedConnectionError, LoginRequiredError, type Challenge } from "./connection-errors.js";
export { fixedToken, noTokens, type TokenProvider } from "./token-provider.js";
export type { HostedToolResult } from "./tools.js";
