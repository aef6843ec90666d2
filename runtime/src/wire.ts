/**
 * The names of the wire: paths, headers, event names, error codes and limits of the flow service. The runtime speaks
 * them and the emulator serves them, so a name stands here and nowhere else.
 */

/** Where the hosted service answers. */
export const HOSTED_BASE_URL = "https://api.noukai.xyz/api/v1";
/** Where the emulator listens by default; what `NOUKAI_ENV=dev` means. */
export const DEV_BASE_URL = "http://localhost:8080/api/v1";
/** The path that every base URL of ours ends with. */
export const BASE_PATH = "/api/v1";

/** What every API key starts with. */
export const API_KEY_PREFIX = "nk_";
/** The date that names this version of the protocol, sent as `X-Noukai-API-Version`. */
export const API_VERSION = "2026-05-31";

/** Header names, in lower case: HTTP compares them without regard to case, and Node hands them out this way. */
export const HEADER_API_VERSION = "x-noukai-api-version";
export const HEADER_REQUEST_ID = "x-request-id";
export const HEADER_SESSION_ID = "x-session-id";
/** Sent by the emulator: the hash of the definition that answered. */
export const HEADER_FLOW_HASH = "x-flow-hash";

/** Slugs of organizations, projects and flows: 2 to 50 of `a-z 0-9 -`, no hyphen first or last. */
export const SLUG_PATTERN: RegExp = /^[a-z0-9][a-z0-9-]{0,48}[a-z0-9]$/;
/** Step ids: 1 to 64 of letters, digits, `_` and `-`. */
export const STEP_ID_PATTERN: RegExp = /^[A-Za-z0-9_-]{1,64}$/;
/** Tool names, by the same rule. */
export const TOOL_NAME_PATTERN: RegExp = /^[A-Za-z0-9_-]{1,64}$/;

export const MAX_ATTACHMENTS = 10;
/** In characters. */
export const MAX_ATTACHMENT_URL_LENGTH = 2048;
/** In characters. */
export const MAX_ATTACHMENT_FILENAME_LENGTH = 255;
export const MAX_TOOLS = 64;
/** The one name a flow-level parameter may not have. */
export const RESERVED_PARAMETER = "attachments";
/** How many rounds of tool calls a call answers before it gives up, unless told otherwise. */
export const DEFAULT_MAX_TOOL_ROUNDS = 10;
/** How long after its submission a job may be unknown to the poll endpoint, in milliseconds. */
export const JOB_GRACE_MS = 5000;

/**
 * The path of a flow, without a version: `/seq/{org}/{project}/{slug}`. The segments are put in as they are, so the
 * client encodes them first and the emulator can pass patterns such as `:org`.
 */
export function flowPath(org: string, project: string, slug: string): string {
  return `/seq/${org}/${project}/${slug}`;
}

/** `flow` (of `flowPath`) at a version: `v0` is the draft, `vN` a published version. */
export function versionPath(flow: string, version: string): string {
  return `${flow}/${version}`;
}

/** The version segment of a number: `v0` for the draft. */
export function versionSegment(version: number): string {
  return `v${version}`;
}

/** `POST`: run to completion, or pause for tools. `flow` is of `flowPath` or `versionPath`. */
export function executePath(flow: string): string {
  return `${flow}/execute`;
}

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
/** `GET`: the key's project, organization and environment. */
export const KEYS_VERIFY_PATH = "/keys/verify";
/** `GET`: definitions; takes `org` and `project`. */
export const FLOWS_PATH = "/flows";
/** `POST`: Model Context Protocol. */
export const MCP_PATH = "/mcp";

/** `GET`: one definition; takes `version`. */
export function flowDefinitionPath(org: string, project: string, slug: string): string {
  return `${FLOWS_PATH}/${org}/${project}/${slug}`;
}

/** The event names of `/step` and of the live trace, as the service writes them. */
export const EVENT_RUN_STARTED = "run_started";
/** The older name of `run_started`. */
export const EVENT_FLOW_STARTED = "flow_started";
export const EVENT_STEP_STARTED = "step_started";
export const EVENT_STEP_INPUT = "step_input";
export const EVENT_STEP_OUTPUT = "step_output";
export const EVENT_STEP_COMPLETED = "step_completed";
export const EVENT_STEP_ERROR = "step_error";
export const EVENT_STEP_PAUSED = "step_paused";
/** A client sees this one as `tool_calls_required`. */
export const EVENT_STEP_PAUSED_FOR_TOOL_CALLS = "step_paused_for_tool_calls";
export const EVENT_FLOW_COMPLETED = "flow_completed";

/** `status` of a body of `/execute` that waits for tool results. */
export const STATUS_TOOL_CALLS_REQUIRED = "tool_calls_required";

/** The error codes seen in `{detail: {code, message}}`, with the HTTP status each comes with. */
export const ERROR_STATUS = {
  INVALID_TREE: 400,
  NO_STEPS: 400,
  TOOLS_NOT_ENABLED: 400,
  TOOLS_INVALID: 400,
  TOOL_NAME_INVALID: 400,
  TOOLS_IN_NON_SEQUENTIAL_STEP: 400,
  PAUSED_STEP_INVALID: 400,
  EXECUTION_ID_INVALID: 400,
  TOOL_RESULTS_MISMATCH: 400,
  TOOL_ITERATION_LIMIT: 409,
  TOOLS_REQUIRE_SYNC_EXECUTE: 400,
  INVALID_STEP_INDEX: 400,
  INVALID_FIRST_CALL: 400,
  STALE_TREE: 409,
  MISSING_MESSAGE: 400,
  PARAMETER_NAME_RESERVED: 400,
  MODEL_MIME_INCOMPATIBLE: 422,
  INVALID_VERSION: 400,
  INSUFFICIENT_CREDITS: 402,
  CREDITS_EXHAUSTED: 402,
  FLOW_NOT_FOUND: 404,
  RUN_NOT_FOUND: 404,
  MESSAGES_TOO_LARGE: 413,
  INTERNAL_ERROR: 500,
  BILLING_UNAVAILABLE: 503,
  BYOK_KEY_REJECTED: 502,
} as const;

/** A code of `ERROR_STATUS`. */
export type ErrorCode = keyof typeof ERROR_STATUS;
