import { SourceError } from "../errors.js";
import { openLoginStore } from "../sources/hosted/authorization/login-store.js";
import { openTokens, tokenOf } from "../sources/hosted/authorization/index.js";
import {
  connectHosted,
  LoginRequiredError,
  type HostedConnection,
} from "../sources/hosted/connection/index.js";
import { reasonOf, type Finding } from "./finding.js";

/** The tools that definitions are read with. */
export const READ_TOOLS: readonly string[] = [
  ...["list_flows", "get_flow", "get_flow_structure", "get_block", "hydrate_project"],
];

export interface HostedCheckOptions {
  /** The MCP endpoint. */
  readonly endpoint: URL;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal | undefined;
}

/** Checks whether there is a login, without asking the service. @throws ConfigError as the store of logins does. */
export async function checkLogin({ endpoint, env }: HostedCheckOptions): Promise<Finding> {
  const head = { id: "login", title: "Login" };
  if (tokenOf(env) !== undefined)
    return { ...head, verdict: "ok", details: ["a token in NOUKAI_MCP_TOKEN"] };
  const store = await openLoginStore(endpoint);
  const login = await store.read();
  if (login === undefined)
    return {
      ...{ ...head, verdict: "skipped", details: [`not logged in to ${endpoint.origin}`] },
      advice: "Definitions of the hosted service need a login: `noukai-codegen login`.",
    };
  const { tokens, account, issuer, authorizationServer } = login;
  const isExpired = tokens.expiresAt !== undefined && tokens.expiresAt.getTime() < Date.now();
  const isOver = isExpired && tokens.refresh === undefined;
  const expiry = tokens.expiresAt === undefined ? "no time said" : tokens.expiresAt.toISOString();
  return {
    ...head,
    verdict: isOver ? "failed" : "ok",
    details: [
      ...(account === undefined ? [] : [`account: ${account}`]),
      `authorization server: ${issuer ?? authorizationServer.origin}`,
      `scopes: ${tokens.scope ?? "not said"}`,
      `expires: ${expiry}${tokens.refresh === undefined ? "" : "; renewed by itself"}`,
      `file: ${store.path}`,
    ],
    advice: isOver ? "The login has expired: run `noukai-codegen login` again." : undefined,
  };
}

/** Opens a session with the MCP endpoint. @throws SourceError where it cannot be used. */
export async function openHostedSession({
  endpoint,
  env,
  signal,
}: HostedCheckOptions): Promise<HostedConnection> {
  const tokens = await openTokens({ endpoint, env });
  // A person waits: what does not answer soon is a finding.
  const limits = { timeout: 30_000, retry: { attempts: 2 } };
  return await connectHosted({ url: endpoint, tokens, signal, ...limits });
}

/** Checks that the MCP endpoint answers, and has the tools that definitions are read with. */
export async function checkMcp(options: HostedCheckOptions): Promise<Finding> {
  const head = { id: "mcp", title: "Definitions over MCP" };
  try {
    await using connection = await openHostedSession(options);
    const tools = (await connection.listTools(options.signal)).map(({ name }) => name);
    const missing = READ_TOOLS.filter((name) => !tools.includes(name));
    const details = [connection.url.href, `tools: ${tools.join(", ")}`];
    if (missing.length === 0) return { ...head, verdict: "ok", details };
    return {
      ...{ ...head, verdict: "failed", details: [...details, `missing: ${missing.join(", ")}`] },
      advice: "The service has changed: look for a newer noukai-codegen, or open an issue.",
    };
  } catch (error) {
    if (error instanceof LoginRequiredError)
      return {
        ...{ ...head, verdict: "skipped", details: [`${options.endpoint.href} wants a login`] },
        advice: "Run `noukai-codegen login`, or set NOUKAI_MCP_TOKEN.",
      };
    if (!(error instanceof SourceError)) throw error;
    return { ...head, verdict: "failed", details: [reasonOf(error)] };
  }
}
