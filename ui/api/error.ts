/** An answer of the emulator that is no success. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** Of the service's errors, such as `FLOW_NOT_FOUND`. */
  readonly code: string | undefined;

  constructor(message: string, status: number, code: string | undefined) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The error that a body `{detail: {code, message}}` describes. */
export function apiErrorOf(status: number, body: string): ApiError {
  const detail = detailOf(body);
  if (typeof detail === "string") return new ApiError(detail, status, undefined);
  const { code, message } = isRecord(detail) ? detail : {};
  return new ApiError(
    typeof message === "string" ? message : `The emulator answered with status ${status}`,
    status,
    typeof code === "string" ? code : undefined,
  );
}

/** What a person reads of an error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function detailOf(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value.detail : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
