export {
  connectHosted,
  type HostedConnection,
  type HostedConnectionOptions,
} from "./connection.js";
export { mcpEndpoint } from "./endpoint.js";
export { LoginRequiredError, type Challenge } from "./connection-errors.js";
export { fixedToken, noTokens, type TokenProvider } from "./token-provider.js";
export type { HostedTool, HostedToolResult } from "./tools.js";
