import { ERROR_STATUS, type ErrorCode } from "noukai-codegen-runtime/wire";

/** Codes of the emulator that are not in the list of the service. */
const OWN_STATUS = {
  VALIDATION_ERROR: 422,
  PERMISSION_DENIED: 403,
  RATE_LIMITED: 429,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CROSS_ORIGIN_REFUSED: 403,
  CONFLICT: 409,
  /** Not sent: it is what the log has for a client that left. */
  CLIENT_CLOSED_REQUEST: 499,
  SHUTTING_DOWN: 503,
} as const;

export type ApiErrorCode = ErrorCode | keyof typeof OWN_STATUS;

const STATUS: Readonly<Record<ApiErrorCode, number>> = { ...OWN_STATUS, ...ERROR_STATUS };

/** An error response: `{detail: {code, message}}` (PROTOCOL.md, "Errors"). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ApiErrorCode,
    message: string,
    options: { status?: number; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? STATUS[code];
    const challenge = this.status === 401 ? { "WWW-Authenticate": "Bearer" } : {};
    this.headers = { ...challenge, ...options.headers };
  }
}
