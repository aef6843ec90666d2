/** What an error of this package may know about the request it stands for. */
export interface ErrorDetails {
  /** The HTTP status, where there was a response. */
  status?: number | undefined;
  /** The service's error code, such as `FLOW_NOT_FOUND`. */
  readonly code?: string | undefined;
  /** The service's `X-Request-ID`; support asks for it. */
  requestId?: string | undefined;
  readonly executionId?: string | undefined;
  readonly method?: string | undefined;
  /** Holds no credentials. */
  readonly url?: string | undefined;
  /** How often the request was sent. */
  attempts?: number | undefined;
  /** The response's body, cut at 4096 characters. */
  readonly body?: string | undefined;
  readonly cause?: unknown;
}

/** The base of every error that this package throws, apart from `TypeError` and a signal's own reason. */
export class NoukaiError extends Error {
  override readonly name: string = "NoukaiError";
  /** Marks our errors across realms and across copies of this package: see `isNoukaiError`. */
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
   * @param message What is wrong; the request is added to it.
   * @param details What is known of the request; each becomes a property of the error.
   */
  constructor(message: string, details: ErrorDetails = {}) {
    const request = details.url && ` (${details.method ?? ""} ${details.url})`;
    // `cause` is the one detail that the platform takes by itself, as a property that is not enumerated.
    super(message + (request ?? ""), details);
    Object.assign(this, details);
  }
}

/**
 * Whether a value is an error of this package, also where it comes from another realm or from a second copy of the
 * package, where `instanceof` says no. Tell kinds apart by `name`.
 */
export function isNoukaiError(value: unknown): value is NoukaiError {
  return typeof value === "object" && value !== null && "isNoukaiError" in value;
}

/** No response, or only a part of one: the connection could not be made, or was lost. `cause` says why. */
export class APIConnectionError extends NoukaiError {
  override readonly name = "APIConnectionError";
}

/** A limit of `timeout` was reached. */
export class APITimeoutError extends NoukaiError {
  override readonly name = "APITimeoutError";
  /** Which limit; `wait` is the one of `Job.wait`. */
  readonly phase: "connect" | "headers" | "idle" | "total" | "wait";

  constructor(message: string, details: ErrorDetails & { phase: APITimeoutError["phase"] }) {
    super(message, details);
    this.phase = details.phase;
  }
}

/** There is no usable API key (`status` undefined), or the service does not accept it (401). */
export class AuthenticationError extends NoukaiError {
  override readonly name = "AuthenticationError";
}

/** The service could not run the flow: a 5xx, or a step that failed. */
export class FlowExecutionError extends NoukaiError {
  override readonly name: "FlowExecutionError" | "FlowRequestError" = "FlowExecutionError";
}

/** There is no such flow, version, run or job (404). */
export class FlowNotFoundError extends NoukaiError {
  override readonly name = "FlowNotFoundError";
}

/** The service refused the request as it is (400, 409, 413, 422): `code` says which rule it breaks. */
export class FlowRequestError extends FlowExecutionError {
  override readonly name = "FlowRequestError";
}

/** The account has no credits left (402). */
export class InsufficientCreditsError extends NoukaiError {
  override readonly name = "InsufficientCreditsError";
}

/** A response that is not of the service: not JSON, cut short, a redirect, or of an unknown shape. */
export class InvalidResponseError extends NoukaiError {
  override readonly name = "InvalidResponseError";
}

/** The reference declares this not implemented. */
export class NotImplementedError extends NoukaiError {
  override readonly name = "NotImplementedError";
}

/** The API key may not do this (403). */
export class PermissionDeniedError extends NoukaiError {
  override readonly name = "PermissionDeniedError";
}

/** Too many requests (429), also after the permitted retries. */
export class RateLimitError extends NoukaiError {
  override readonly name = "RateLimitError";
  /** In seconds, where the service says. */
  readonly retryAfter: number | undefined;

  constructor(message: string, details: ErrorDetails & { retryAfter?: number | undefined } = {}) {
    super(message, details);
    this.retryAfter = details.retryAfter;
  }
}

/** A frame of a stream is not what the protocol says. */
export class StreamParseError extends NoukaiError {
  override readonly name = "StreamParseError";
  /** The frame's data, at most 4096 characters of it. */
  readonly frame: string;

  constructor(message: string, details: ErrorDetails & { frame: string }) {
    super(message, details);
    this.frame = details.frame;
  }
}

/** A stream ended before the event that ends it, and could not be continued without running a step twice. */
export class StreamTruncatedError extends NoukaiError {
  override readonly name = "StreamTruncatedError";
}

/** The flow asks for tools once more than `maxToolRounds` allows. */
export class ToolCallLimitError extends NoukaiError {
  override readonly name = "ToolCallLimitError";
  /** The rounds that were answered. */
  readonly rounds: number;

  constructor(message: string, details: ErrorDetails & { rounds: number }) {
    super(message, details);
    this.rounds = details.rounds;
  }
}

/** An option breaks a rule that is checked before anything is sent. */
export class ValueError extends NoukaiError {
  override readonly name = "ValueError";
}
