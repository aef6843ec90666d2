import type { BoundFlow } from "../flow/bound-flow.js";
import {
  AuthenticationError,
  FlowNotFoundError,
  NoukaiError,
  PermissionDeniedError,
} from "../errors.js";

/** The family of paths that serves the traces of a project, by `"org/project"`, once one has: keys differ in what they may. */
type TraceFamilies = Record<string, "flow" | "flow-runs">;

/** By client: its pending calls are what the cores of a client share. */
const traceFamilies = /* @__PURE__ */ new WeakMap<object, TraceFamilies>();

/** The path of a trace in both families: below the flow, and below `/flow-runs`. */
export interface TracePaths {
  readonly flow: string;
  readonly "flow-runs": string;
}

/**
 * Requests a trace below the flow and, if the service refuses that, below `/flow-runs`: PROTOCOL "Endpoints". The client
 * remembers the family that answered, for each project, because each has a key of its own.
 *
 * @param request sends a request to one of the paths
 */
export async function requestTrace<T>(
  { core, flow }: BoundFlow,
  paths: TracePaths,
  request: (path: string) => Promise<T>,
): Promise<T> {
  const families = traceFamilies.get(core.pending) ?? {};
  traceFamilies.set(core.pending, families);
  const project = `${flow.org}/${flow.project}`;
  const known = families[project];
  if (known) return request(paths[known]);
  let refusal: NoukaiError;
  try {
    const answer = await request(paths.flow);
    families[project] = "flow";
    return answer;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    refusal = error;
  }
  try {
    const answer = await request(paths["flow-runs"]);
    families[project] = "flow-runs";
    return answer;
  } catch (error) {
    // An error with a code of the service is about the run; one without is about a path that the service does not have.
    throw isRefusal(error) && (refusal.code !== undefined || error.code === undefined)
      ? refusal
      : error;
  }
}

function isRefusal(error: unknown): error is NoukaiError {
  return (
    error instanceof AuthenticationError ||
    error instanceof PermissionDeniedError ||
    error instanceof FlowNotFoundError
  );
}
