import type { Client } from "../../client/client.js";
import { coreOf } from "../../client/core.js";
import type { CallSettings } from "../../client/options.js";
import type { FlowContract } from "../../flow/contract.js";
import type { FlowAddress } from "../../flow/route.js";
import type { FlowFactory } from "../../flow/define.js";
import type { Flow } from "../../flow/types.js";
import { fetchSession } from "./fetch-session.js";
import { projectCore, type ProjectSettings } from "./project-core.js";
import type { Session, SessionExecution } from "./types.js";

/**
 * A session, by the id that its runs carried. Sends no request.
 *
 * @param client reads it, with the API key of `project` or of the flow that `executions` is given
 * @throws ValueError if `project` is not `"org/project"`.
 */
export function sessionOf(
  client: Client,
  sessionId: string,
  options: ProjectSettings = {},
): Session {
  const core = projectCore(client, options);
  const executions = async (
    first: CallSettings | FlowFactory<FlowContract> | Flow<FlowContract> = {},
    second?: CallSettings,
  ): Promise<readonly SessionExecution[]> => {
    const flow = addressOf(first);
    if (!flow) return fetchSession(core, sessionId, first as CallSettings);
    const runs = await fetchSession(
      options.project === undefined ? client[coreOf](flow, (bound) => bound) : core,
      sessionId,
      second,
    );
    return runs.filter(({ slug }) => slug === flow.slug);
  };
  // The contracts describe what the service sends.
  return { sessionId, executions } as Session;
}

function addressOf(
  given: CallSettings | FlowFactory<FlowContract> | Flow<FlowContract>,
): FlowAddress | undefined {
  if ("descriptor" in given) return given.descriptor;
  return "slug" in given ? given : undefined;
}
