import type { SavedPause } from "./flow/saved-run.js";
import type { Problem } from "./validation/explain.js";

/** What is known about the request that an error is about. All fields are optional. */
export interface ErrorDetails {
  /** HTTP status of the response, if there was one. */
  readonly status?: number | undefined;
  /** Error code of the service, such as `FLOW_NOT_FOUND`. */
  readonly code?: string | undefined;
  /** The `X-Request-ID` of the response, to quote in support requests. */
  readonly requestId?: string | undefined;
  readonly executionId?: string | undefined;
  /** The step that failed, if a step did. */
  readonly stepId?: string | undefined;
  readonly method?: string | undefined;
  /** URL of the request; contains no credentials. */
  readonly url?: string | undefined;
  /** Number of times the request was sent, retries included. */
  readonly attempts?: number | undefined;
  /** Body of the response, truncated to 4096 characters. */
  readonly body?: string | undefined;
  /** `Retry-After` of the response, in seconds, if it had one. */
  readonly retryAfter?: number | undefined;
  /** The limit that was exceeded, if one was; `"wait"` is the timeout of `Job.wait`. */
  readonly phase?: "connect" | "headers" | "idle" | "total" | "work" | "wait" | undefined;
  /** Data of the malformed frame, truncated to 4096 characters, if one was. */
  readonly frame?: string | undefined;
  /** Number of completed rounds of tool calls, if there were too many. */
  readonly rounds?: number | undefined;
  /** What is spent, in US dollars, if a limit of costs was reached; `CostLimitError` describes it and the fields below. */
  readonly spentUsd?: string | undefined;
  readonly maxCostUsd?: string | undefined;
  readonly scope?: "call" | "client" | undefined;
  readonly flow?: string | undefined;
  readonly unknown?: number | undefined;
  /** What is wrong with a value, by path, if a schema refused it. */
  readonly problems?: readonly Problem[] | undefined;
  readonly cause?: unknown;
}

/**
 * Base class of all errors that this package throws, except `TypeError` and the reason of an aborted signal. `cause` is the
 * underlying error, if there is one.
 */
export class NoukaiError extends Error {
  override readonly name: string = "NoukaiError";
  /** Identifies errors of this package across realms and duplicate installations: see `isNoukaiError`. */
  readonly isNoukaiError = true;
  declare readonly status: number | undefined;
  declare readonly code: string | undefined;
  declare readonly requestId: string | undefined;
  declare readonly executionId: string | undefined;
  declare readonly method: string | undefined;
  declare readonly url: string | undefined;
  declare readonly attempts: number | undefined;
  declare readonly body: string | undefined;

  /**
   * @param message Description of the failure. Method and URL of the request are appended.
   * @param details What is known about the request. Each field becomes a property of the error.
   */
  constructor(message: string, details: ErrorDetails = {}) {
    const { url, method = "" } = details;
    // `cause` is set by `Error`, as a property that is not enumerable.
    super(url ? `${message} (${method} ${url})` : message, details);
    Object.assign(this, details);
  }
}

/**
 * Whether a value is an error of this package. Unlike `instanceof`, it also recognizes errors of another realm and of a
 * second installed copy of the package. Use `name` to distinguish the kinds.
 */
export function isNoukaiError(value: unknown): value is NoukaiError {
  return (
    typeof value === "object" &&
    value !== null &&
    "isNoukaiError" in value &&
    value.isNoukaiError === true &&
    "message" in value &&
    typeof value.message === "string"
  );
}

/** The connection failed or was lost before the response was complete. `cause` is the underlying error. */
export class APIConnectionError extends NoukaiError {
  override readonly name = "APIConnectionError";
}

/** A limit of `timeout` was exceeded. */
export class APITimeoutError extends NoukaiError {
  override readonly name = "APITimeoutError";
  /** The limit that was exceeded; `"wait"` is the timeout of `Job.wait`. */
  declare readonly phase: "connect" | "headers" | "idle" | "total" | "work" | "wait";
}

/** The API key is missing or malformed (`status` is undefined), or the service rejected it (401). */
export class AuthenticationError extends NoukaiError {
  override readonly name = "AuthenticationError";
}

/**
 * The known costs have reached `maxCostUsd`. Thrown before a paid request, which was not sent. Nothing is lost: what a stream has
 * yielded is the program's, a stream goes on where it stopped when it is read again, and `Flow.resume` resumes `paused`.
 */
export class CostLimitError extends NoukaiError {
  override readonly name = "CostLimitError";
  /** What is known to be spent, in US dollars as a decimal string: by the run, or by the client. */
  declare readonly spentUsd: string;
  /** The limit that was reached, in US dollars as a decimal string. */
  declare readonly maxCostUsd: string;
  /** Whose limit it is. */
  declare readonly scope: "call" | "client";
  /** The flow that was called: `"org/project/slug"`. */
  declare readonly flow: string;
  /** Calls of the client of which it is not known what they cost, or not all of it. */
  declare readonly unknown: number;
  /**
   * The run that waits for tool results: `Flow.resume` takes it, with a higher limit. Undefined if no run waits. Not enumerable,
   * because it holds inputs and outputs.
   */
  declare readonly paused: SavedPause | undefined;
  /**
   * Raises the limit that was reached, in US dollars: that of the client, or of the stream, which may then be read on. The
   * blocking client has no such method.
   *
   * @throws ValueError unless it is an amount of money.
   */
  declare readonly raise: (maxCostUsd: number | string) => void;
}

/**
 * The flow failed: the service responded with 5xx, a step failed in `steps()`, or a run failed and its failure was to be thrown
 * (`throwOnFailure`, `unwrap`, `onFailure`).
 */
export class FlowExecutionError extends NoukaiError {
  /** The step that failed, if it is known. */
  declare readonly stepId: string | undefined;
  /** `Retry-After` of a 5xx response, in seconds: wait at least that long before the next call. Undefined if it had none. */
  declare readonly retryAfter: number | undefined;
  override readonly name: "FlowExecutionError" | "FlowRequestError" = "FlowExecutionError";
}

/** The flow, version, run or job does not exist (404). */
export class FlowNotFoundError extends NoukaiError {
  override readonly name = "FlowNotFoundError";
}

/** The service rejected the request (400, 409, 413, 422 and other 4xx). `code` names the violated rule. */
export class FlowRequestError extends FlowExecutionError {
  override readonly name = "FlowRequestError";
}

/** The account has no credits left (402). */
export class InsufficientCreditsError extends NoukaiError {
  override readonly name = "InsufficientCreditsError";
}

/** The response does not follow the protocol: not JSON, truncated, a redirect, or an unknown shape. */
export class InvalidResponseError extends NoukaiError {
  override readonly name = "InvalidResponseError";
}

/** The feature is not implemented by the flow reference, or not by the blocking client. */
export class NotImplementedError extends NoukaiError {
  override readonly name = "NotImplementedError";
}

/** The API key lacks the permission (403). */
export class PermissionDeniedError extends NoukaiError {
  override readonly name = "PermissionDeniedError";
}

/** Too many requests (429), after all retries. */
export class RateLimitError extends NoukaiError {
  override readonly name = "RateLimitError";
  /** `Retry-After` of the response, in seconds: wait at least that long before the next call. Undefined if it had none. */
  declare readonly retryAfter: number | undefined;
}

/** A frame of an event stream is malformed or too large. */
export class StreamParseError extends NoukaiError {
  override readonly name = "StreamParseError";
  /** Data of the frame, truncated to 4096 characters. */
  declare readonly frame: string;
}

/** An event stream ended before its terminal event, and continuing it could have run a step twice or made no progress. */
export class StreamTruncatedError extends NoukaiError {
  override readonly name = "StreamTruncatedError";
}

/** The flow requested more rounds of tool calls than `maxToolRounds` allows. */
export class ToolCallLimitError extends NoukaiError {
  override readonly name = "ToolCallLimitError";
  /** Number of completed rounds. */
  declare readonly rounds: number;
}

/** An option is invalid. Thrown before a request is sent. */
export class ValueError extends NoukaiError {
  override readonly name: "ValueError" | "InputValidationError" = "ValueError";
}

/** The inputs or the overrides of a call are not what the schemas of the flow allow. Nothing was sent. */
export class InputValidationError extends ValueError {
  override readonly name = "InputValidationError";
  /**
   * What is wrong, by path: of an input, such as `["difficulty"]`, or of an override, such as
   * `["blockOverrides", "find", "temperature"]`. Long values are cut, and what may be a secret is not shown. Empty if the inputs
   * cannot be validated; `cause` says why.
   */
  declare readonly problems: readonly Problem[];
}

/** A result, or the output of a step, is not what the schemas of the flow promise. It was paid for: `value` has it. */
export class OutputValidationError extends NoukaiError {
  override readonly name = "OutputValidationError";
  /** What is wrong, by path. Long values are cut, and what may be a secret is not shown. */
  declare readonly problems: readonly Problem[];
  /** The step whose output it is; undefined for the result of the flow. */
  declare readonly stepId: string | undefined;
  /**
   * What was received: the output, the result, or the `PausedResult` of a run that waits for tool results. Not enumerable, so that
   * it is not logged with the error.
   */
  declare readonly value: unknown;
}
