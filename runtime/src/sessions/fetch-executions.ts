import type { BindCore } from "../client/core.js";
import type { CallSettings } from "../client/options.js";
import { fetchSession, type SessionTools } from "./fetch-session.js";
import { projectCore } from "./project-core.js";
import type { AnyFlow, ProjectSettings, SessionExecution } from "./types.js";

/** The arguments of `Session.executions`: a flow and settings, or settings alone. */
export type ExecutionsArguments = readonly [AnyFlow | CallSettings | undefined, CallSettings?];

/**
 * `Session.executions`. The request has the API key of `project`, or else of the flow.
 *
 * @throws ValueError if `project` is not `"org/project"`; what `fetchSession` throws.
 */
export async function fetchExecutions(
  tools: SessionTools,
  bind: BindCore,
  sessionId: string,
  options: ProjectSettings | undefined,
  [first = {}, second]: ExecutionsArguments,
): Promise<readonly SessionExecution[]> {
  const core = projectCore(bind, options ?? {});
  if (!("descriptor" in first || "slug" in first))
    return fetchSession(tools, core, sessionId, first);
  const flow = "descriptor" in first ? first.descriptor : first;
  const keyed = options?.project === undefined ? bind(flow, (bound) => bound) : core;
  const runs = await fetchSession(tools, keyed, sessionId, second);
  return runs.filter(({ slug }) => slug === flow.slug);
}
