import { ERROR_STATUS } from "noukai-codegen-runtime/wire";
import { ServiceError, type EmulatorErrorCode, type ServiceErrorCode } from "../errors.js";

/** An internal header that passes the code of an error to the log; it is removed before the response is sent. */
export const ERROR_CODE = "x-emulator-error";

/** Another one: the code of a run that failed, whose response is no error. */
export const FAILED_RUN = "x-emulator-failed-run";

const EMULATOR_STATUS: Readonly<Record<EmulatorErrorCode, number>> = {
  VALIDATION_ERROR: 422,
  PERMISSION_DENIED: 403,
  RATE_LIMITED: 429,
  NOT_FOUND: 404,
  CROSS_ORIGIN_REFUSED: 403,
  CONFLICT: 409,
  /** Not sent: it is what the log has for a client that left. */
  CLIENT_CLOSED_REQUEST: 499,
  SHUTTING_DOWN: 503,
};

const STATUS: Readonly<Record<ServiceErrorCode, number>> = { ...EMULATOR_STATUS, ...ERROR_STATUS };

/** Whether a value is the code of an error response. */
export function isErrorCode(value: unknown): value is ServiceErrorCode {
  return typeof value === "string" && Object.hasOwn(STATUS, value);
}

/** A request that cannot be read, such as a body that is not JSON: `VALIDATION_ERROR` with status 400 instead of 422. */
export class MalformedRequestError extends ServiceError {
  constructor(message: string) {
    super("VALIDATION_ERROR", message);
  }
}

/** The status of the response to a request that is refused (PROTOCOL.md, "Errors"). */
export function statusOf(error: ServiceError): number {
  return error instanceof MalformedRequestError ? 400 : STATUS[error.code];
}

/** The headers of that response, `Content-Type` not included. */
export function headersOf(error: ServiceError): Readonly<Record<string, string>> {
  return {
    ...(statusOf(error) === 401 ? { "WWW-Authenticate": "Bearer" } : {}),
    ...(error.retryAfterSeconds === undefined
      ? {}
      : { "Retry-After": String(error.retryAfterSeconds) }),
  };
}
