import type { BindCore, Core } from "../client/core.js";
import { ValueError } from "../errors.js";
import type { ProjectSettings } from "./types.js";

/**
 * The core of a client for requests that are about no flow.
 *
 * @throws ValueError if `project` is not `"org/project"`.
 */
export function projectCore(bind: BindCore, { project = "" }: ProjectSettings): Core {
  const [org = "", name = "", ...rest] = project.split("/");
  if (project !== "" && (org === "" || name === "" || rest.length > 0))
    throw new ValueError('project must be "org/project".');
  return bind({ org, project: name, slug: "" }, (core) => core);
}
