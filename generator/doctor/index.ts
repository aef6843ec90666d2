import { MCP_PATH, SLUG_PATTERN } from "noukai-codegen-runtime/wire";
import { ConfigError, UsageError } from "../errors.js";
import { mcpEndpoint } from "../sources/hosted/connection/endpoint.js";
import { reasonOf, type Finding } from "./finding.js";
import { checkLogin, checkMcp } from "./hosted.js";
import { createProbe } from "./probe.js";
import { checkConfig, checkDefinitions, checkImports } from "./project.js";
import { checkHost, checkKey } from "./service.js";
import { checkVersions } from "./versions.js";

export { compareService, type ComparedFact, type ServiceReport } from "./facts/compare.js";
export type { Finding } from "./finding.js";

export interface DoctorOptions {
  readonly cwd: string;
  /** The config file; default: the one in `cwd`. */
  readonly config?: string | undefined;
  /** The base URL of the service; default: that of the environment. */
  readonly url?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Called with each finding as soon as it is made. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
}

/**
 * Looks for what keeps the tool from working: versions, config, API key, service, login, definitions. Only reads, and costs
 * nothing.
 *
 * @returns all findings, in order.
 * @throws ConfigError if `url`, or the base URL of the environment, is none.
 */
export async function diagnose(options: DoctorOptions): Promise<readonly Finding[]> {
  const { cwd, env, signal } = options;
  const findings: Finding[] = [];
  const add = (finding: Finding): void => {
    findings.push(finding);
    options.onFinding?.(finding);
  };
  const endpoint = mcpEndpoint(options.url, env);
  for (const finding of checkVersions(cwd)) add(finding);
  const { finding, config } = await checkConfig(cwd, options.config);
  add(finding);
  if (config !== undefined) add(checkImports(config));

  const baseUrl = endpoint.href.slice(0, -MCP_PATH.length);
  const { probe, keyProblem } = openProbe(baseUrl, env, signal);
  const host = await checkHost(probe, nameOfAddress(options.url, env));
  add(host.finding);
  if (keyProblem !== undefined) add(keyProblem);
  else if (host.isReachable) add(await checkKey(probe));
  const hosted = { endpoint, env, signal };
  add(await orFinding("login", "Login", () => checkLogin(hosted)));
  if (host.isReachable) add(await orFinding("mcp", "Definitions over MCP", () => checkMcp(hosted)));
  if (config !== undefined) add(await checkDefinitions(config, signal));
  return findings;
}

/** A key that cannot be one is a finding, and the other checks go on without it. */
function openProbe(
  baseUrl: string,
  env: DoctorOptions["env"],
  signal: AbortSignal | undefined,
): { readonly probe: ReturnType<typeof createProbe>; readonly keyProblem: Finding | undefined } {
  try {
    return { probe: createProbe(baseUrl, env, signal), keyProblem: undefined };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const details = [reasonOf(error)];
    const keyProblem: Finding = { id: "key", title: "API key", verdict: "failed", details };
    return { probe: createProbe(baseUrl, {}, signal), keyProblem };
  }
}

async function orFinding(
  id: string,
  title: string,
  check: () => Promise<Finding>,
): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { id, title, verdict: "failed", details: [reasonOf(error)] };
  }
}

/** What named the address of the service. */
function nameOfAddress(url: string | undefined, env: DoctorOptions["env"]): string {
  if (url !== undefined) return "--url";
  if ((env.NOUKAI_BASE_URL ?? "").trim() !== "") return "NOUKAI_BASE_URL";
  const isDev = env.NOUKAI_ENV === "dev" || env.NOUKAI_ENV === "development";
  return isDev ? `NOUKAI_ENV=${env.NOUKAI_ENV}` : "the default";
}

/** @throws UsageError for the name of a flow that is not `org/project/slug`. */
export function requireFlowName(flow: string): void {
  const slugs = flow.split("/");
  if (slugs.length === 3 && slugs.every((slug) => SLUG_PATTERN.test(slug))) return;
  throw new UsageError(`A flow is named as org/project/slug; "${flow}" is no such name.`);
}
