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
