import type { Call } from "../request/send.js";
import { sessionPath } from "../wire.js";

/** A call of a flow, as a recording knows it. */
export interface CalledFlow {
  /** `"org/project"` */
  readonly project: string;
  /** The bare slug. */
  readonly slug: string;
  readonly trigger: "execute" | "step" | "job";
  /** Whether it goes on with a run. */
  readonly isContinuation: boolean;
}

const TRIGGERS = { execute: "execute", step: "step", jobs: "job" } as const;

/** The flow that a request calls, from its path and body; undefined if it calls none. */
export function calledFlow({ method, path, body }: Call): CalledFlow | undefined {
  const match = /^\/seq\/([^/]+\/[^/]+)\/([^/]+)(?:\/v\d+)?\/(execute|step|jobs)$/.exec(path);
  const [, project, slug, verb] = match ?? [];
  if (method !== "POST" || project === undefined || slug === undefined) return undefined;
  if (verb !== "execute" && verb !== "step" && verb !== "jobs") return undefined;
  return {
    project,
    slug: decodeURIComponent(slug),
    trigger: TRIGGERS[verb],
    isContinuation: hasExecutionId(body),
  };
}

/** Whether a request reads a session, as a replay does. */
export function readsSession({ method, path }: Call): boolean {
  return method === "GET" && path.startsWith(sessionPath(""));
}

function hasExecutionId(body: string | undefined): boolean {
  const request: unknown = body === undefined ? undefined : JSON.parse(body);
  return (
    typeof request === "object" &&
    request !== null &&
    "executionId" in request &&
    typeof request.executionId === "string"
  );
}
