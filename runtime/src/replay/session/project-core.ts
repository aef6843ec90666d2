import type { Client } from "../../client/client.js";
import { coreOf, type Core } from "../../client/core.js";
import { ValueError } from "../../errors.js";

/** Whose API key reads a session. */
export interface ProjectSettings {
  /** The project whose API key reads the session, as `"org/project"`. Needed only by a client that has a key for each project. */
  readonly project?: string | undefined;
}

/**
 * The core of a client for requests that are about no flow.
 *
 * @throws ValueError if `project` is not `"org/project"`.
 */
export function projectCore(client: Client, { project = "" }: ProjectSettings): Core {
  const [org = "", name = "", ...rest] = project.split("/");
  if (project !== "" && (org === "" || name === "" || rest.length > 0))
    throw new ValueError('project must be "org/project".');
  return client[coreOf]({ org, project: name, slug: "" }, (core) => core);
}
