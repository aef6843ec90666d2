import type { ErrorCode } from "noukai-codegen-runtime/wire";

/** Codes of the emulator that are not in the list of the service. */
export type EmulatorErrorCode =
  | "VALIDATION_ERROR"
  | "PERMISSION_DENIED"
  | "RATE_LIMITED"
  | "NOT_FOUND"
  | "CROSS_ORIGIN_REFUSED"
  | "CONFLICT"
  | "CLIENT_CLOSED_REQUEST"
  | "SHUTTING_DOWN";

export type ServiceErrorCode = ErrorCode | EmulatorErrorCode;

/** A request that the service refuses (PROTOCOL.md, "Errors"). What it is in HTTP is known in `http/errors.ts` only. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: ServiceErrorCode;
  /** In how many seconds the same request may succeed. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ServiceErrorCode,
    message: string,
    options: { readonly retryAfterSeconds?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Refuses a field of a body with `VALIDATION_ERROR`. */
export function refuseField(field: string, problem: string): never {
  throw new ServiceError("VALIDATION_ERROR", `${field} ${problem}`);
}
