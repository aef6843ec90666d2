/** `POST`: run one step, or all that remain, as server-sent events. */
export function stepPath(flow: string): string {
  return `${flow}/step`;
}

/** `POST`: queue a run. */
export function jobsPath(flow: string): string {
  return `${flow}/jobs`;
}

/** `GET`: poll a job. `flow` is without a version here and below. */
export function jobPath(flow: string, executionId: string): string {
  return `${flow}/jobs/${executionId}`;
}

/** `GET`: the whole trace of a run. */
export function tracePath(flow: string, executionId: string): string {
  return `${flow}/runs/${executionId}/trace`;
}

/** `GET`: server-sent events that replay what is stored of a run and follow it to its end. */
export function liveTracePath(flow: string, executionId: string): string {
  return `${flow}/runs/${executionId}/trace/stream`;
}

/** `GET`: the trace of one step; takes `QUERY_ATTEMPT` and `QUERY_LOOP_INDEX`. */
export function stepTracePath(flow: string, executionId: string, stepId: string): string {
  return `${flow}/runs/${executionId}/steps/${stepId}/trace`;
}

export const QUERY_ATTEMPT = "attempt";
export const QUERY_LOOP_INDEX = "loop_index";

/** `GET`: every run that carried this session id. */
export function sessionPath(sessionId: string): string {
  return `/seq/sessions/${sessionId}`;
}

/** `GET`: recent runs; takes `flow_id`, `limit` and `status`. */
export const FLOW_RUNS_PATH = "/flow-runs";

/** How long after its submission a job may be unknown to the poll endpoint, in milliseconds. */
export const JOB_GRACE_MS = 5000;
