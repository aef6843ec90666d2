/**
 * The wire vocabulary of the flow service: paths, headers, event names, error codes and limits. The runtime sends these
 * names and the emulator serves them; they are defined only here and in `wire-execute.ts`.
 */
export * from "./wire-execute.js";

/** The path at the end of both base URLs. */
export const BASE_PATH = "/api/v1";

/** `status` of an `/execute` response that waits for tool results. */
export const STATUS_TOOL_CALLS_REQUIRED = "tool_calls_required";

/** `POST`: runs one step, or all remaining steps, and responds with server-sent events. */
export function stepPath(flow: string): string {
  return `${flow}/step`;
}

/** `POST`: queues a run. */
export function jobsPath(flow: string): string {
  return `${flow}/jobs`;
}

/** `GET`: the status of a queued run. Here and below, `flow` has no version. */
export function jobPath(flow: string, executionId: string): string {
  return `${flow}/jobs/${executionId}`;
}

/** `GET`: the trace of a run. */
export function tracePath(flow: string, executionId: string): string {
  return `${flow}/runs/${executionId}/trace`;
}

/** `GET`: server-sent events; replays the stored events of a run, then follows it to its end. */
export function liveTracePath(flow: string, executionId: string): string {
  return `${flow}/runs/${executionId}/trace/stream`;
}

/** `GET`: the trace of one step; takes `QUERY_ATTEMPT` and `QUERY_LOOP_INDEX`. */
export function stepTracePath(flow: string, executionId: string, stepId: string): string {
  return `${flow}/runs/${executionId}/steps/${stepId}/trace`;
}

export const QUERY_ATTEMPT = "attempt";
export const QUERY_LOOP_INDEX = "loop_index";

/** `GET`: all runs with this session id. */
export function sessionPath(sessionId: string): string {
  return `/seq/sessions/${sessionId}`;
}

/** Of a request to a program's own server: the session that its calls are answered from. */
export const HEADER_REPLAY = "x-noukai-replay";
/** Of the response to it: the session that its calls were recorded in, or answered from. */
export const HEADER_REPLAYABLE_SESSION = "x-noukai-session";

/** `GET`: recent runs; takes `flow_id`, `limit` and `status`. */
export const FLOW_RUNS_PATH = "/flow-runs";

/** `GET`: the trace of a run, by its execution id alone. Some deployments take API keys only here. */
export function flowRunTracePath(executionId: string): string {
  return `${FLOW_RUNS_PATH}/${executionId}/trace`;
}

/** `GET`: as `liveTracePath`, by the execution id alone. */
export function flowRunLiveTracePath(executionId: string): string {
  return `${FLOW_RUNS_PATH}/${executionId}/trace/stream`;
}

/** `GET`: as `stepTracePath`, by the execution id alone. */
export function flowRunStepTracePath(executionId: string, stepId: string): string {
  return `${FLOW_RUNS_PATH}/${executionId}/steps/${stepId}/trace`;
}

/** The service's own key in the contexts of traces and in the data of events. Clients remove it. */
export const RENDERED_PROMPT_KEY = "__rendered_prompt__";

/** Events that a queued run may be reported by to its `callbackUrl`; `callbackEvents` selects some of them. */
export const WEBHOOK_EVENTS = ["flow.completed", "flow.failed"] as const;
/** An event of a webhook. */
export type WebhookEventName = (typeof WEBHOOK_EVENTS)[number];
export const HEADER_WEBHOOK_EVENT = "x-noukai-event";
/** A UUID, the same in all attempts of a delivery. */
export const HEADER_WEBHOOK_DELIVERY = "x-noukai-delivery";
/** In seconds since 1970. */
export const HEADER_WEBHOOK_TIMESTAMP = "x-noukai-timestamp";
/** `t=TIMESTAMP,v1=SIGNATURE`, and `v2=` with the secret before; signatures are HMAC-SHA256 in hexadecimal (assumed). */
export const HEADER_WEBHOOK_SIGNATURE = "x-noukai-signature";

export const WEBHOOK_USER_AGENT = "Noukai-Webhook/1.0";
/** How long the service waits for an answer, in milliseconds. */
export const WEBHOOK_TIMEOUT_MS = 20_000;

/** What the signatures of a webhook are of (assumed): the timestamp as it was sent, a full stop, and the bytes of the body. */
export function webhookSignedContent(timestamp: string, body: Uint8Array): Uint8Array {
  const start = new TextEncoder().encode(`${timestamp}.`);
  const content = new Uint8Array(start.length + body.length);
  content.set(start);
  content.set(body, start.length);
  return content;
}

/** The body of a webhook (assumed): what a poll of the job answers, with the event and the flow. */
export interface WebhookPayload {
  readonly event: WebhookEventName;
  readonly executionId: string;
  readonly flowId: string;
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  readonly status: "completed" | "failed";
  /** Of a run that completed. */
  readonly result?: unknown;
  /** Of a run that failed. */
  readonly error?: unknown;
}

/** How long after its submission a job may be unknown to the poll endpoint, in milliseconds. */
export const JOB_GRACE_MS = 5000;

/** `GET`: project, organization and environment of the API key. */
export const KEYS_VERIFY_PATH = "/keys/verify";
/** `GET`: liveness; takes no API key. */
export const HEALTH_PATH = "/health";
/** `GET`: flow definitions; takes `org` and `project`. */
export const FLOWS_PATH = "/flows";
/** `POST`: Model Context Protocol. */
export const MCP_PATH = "/mcp";

/** `GET`: one flow definition; takes `version`. */
export function flowDefinitionPath(org: string, project: string, slug: string): string {
  return `${FLOWS_PATH}/${org}/${project}/${slug}`;
}

/** Slugs of organizations, projects and flows: 2 to 50 of `a-z 0-9 -`, with no hyphen first or last. */
export const SLUG_PATTERN: RegExp = /^[a-z0-9][a-z0-9-]{0,48}[a-z0-9]$/;
/** Step ids: 1 to 64 letters, digits, `_` and `-`. */
export const STEP_ID_PATTERN: RegExp = /^[A-Za-z0-9_-]{1,64}$/;
/** Tool names: 1 to 64 letters, digits, `_` and `-`. */
export const TOOL_NAME_PATTERN: RegExp = /^[A-Za-z0-9_-]{1,64}$/;

/** Per request. */
export const MAX_ATTACHMENTS = 10;
/** In characters. */
export const MAX_ATTACHMENT_URL_LENGTH = 2048;
/** In characters. */
export const MAX_ATTACHMENT_FILENAME_LENGTH = 255;
/** Per request. */
export const MAX_TOOLS = 64;

/** Roles of `messages`. */
export const MESSAGE_ROLES = ["user", "assistant", "tool"] as const;
/** Limit of `messages` as JSON, in bytes (assumed: the documentation says "1 MB"). */
export const MAX_MESSAGES_BYTES = 1_000_000;

/** Default of `maxToolRounds`. */
export const DEFAULT_MAX_TOOL_ROUNDS = 10;

/** Event names of `/step` and of the live trace, as the service writes them. */
export const EVENT_RUN_STARTED = "run_started";
/** Older name of `run_started`. */
export const EVENT_FLOW_STARTED = "flow_started";
export const EVENT_STEP_STARTED = "step_started";
export const EVENT_STEP_INPUT = "step_input";
export const EVENT_STEP_OUTPUT = "step_output";
export const EVENT_STEP_COMPLETED = "step_completed";
export const EVENT_STEP_ERROR = "step_error";
export const EVENT_STEP_PAUSED = "step_paused";
/** The client reports this one as `tool_calls_required`. */
export const EVENT_STEP_PAUSED_FOR_TOOL_CALLS = "step_paused_for_tool_calls";
export const EVENT_FLOW_COMPLETED = "flow_completed";

/** Error codes in `{detail: {code, message}}`, with the HTTP status of each. */
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
  MESSAGES_ROLE_INVALID: 400,
  MESSAGES_TOO_LARGE: 413,
  PARAMETER_NAME_RESERVED: 400,
  MODEL_MIME_INCOMPATIBLE: 400,
  INVALID_VERSION: 400,
  UNAUTHENTICATED: 401,
  INSUFFICIENT_CREDITS: 402,
  CREDITS_EXHAUSTED: 402,
  FLOW_NOT_FOUND: 404,
  RUN_NOT_FOUND: 404,
  JOB_NOT_FOUND: 404,
  INTERNAL_ERROR: 500,
  BILLING_UNAVAILABLE: 503,
  BYOK_KEY_REJECTED: 502,
} as const;

/** An error code of the service. */
export type ErrorCode = keyof typeof ERROR_STATUS;
