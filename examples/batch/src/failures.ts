import { isNoukaiError } from "noukai-codegen-runtime";

/** What a failed request means for its claim. */
export type Failure =
  /** Nothing ran, and nothing will for a while. */
  | { readonly kind: "slow"; readonly afterMs: number }
  /** Nothing ran: the service will not take this claim. */
  | { readonly kind: "refused"; readonly message: string }
  /** Nothing ran, and no claim would: a key, a credit, a flow is missing. */
  | { readonly kind: "fatal"; readonly error: Error }
  /** It may have run. */
  | { readonly kind: "unknown"; readonly message: string };

/** How long to slow down where the service asks for it but does not say for how long. */
const SLOW_MS = 5_000;

/** @throws the error if it is none of the client's: a mistake in this program. */
export function failureOf(error: unknown): Failure {
  if (error instanceof DOMException && error.name === "TimeoutError")
    return { kind: "unknown", message: "There was no answer in time." };
  if (!isNoukaiError(error)) throw error;
  const { name, message } = error;
  switch (name) {
    case "RateLimitError":
      return { kind: "slow", afterMs: retryAfterMs(error) ?? SLOW_MS };
    case "FlowRequestError":
    case "ValueError":
    case "InputValidationError":
      return { kind: "refused", message };
    case "AuthenticationError":
    case "PermissionDeniedError":
    case "InsufficientCreditsError":
    case "ReplayForbiddenError":
    case "NotImplementedError":
      return { kind: "fatal", error };
    case "FlowNotFoundError":
      // A paused run that is gone is the claim's own affair.
      return error.code === "RUN_NOT_FOUND"
        ? { kind: "refused", message }
        : { kind: "fatal", error };
    case "FlowExecutionError": {
      const afterMs = error.status === 503 ? retryAfterMs(error) : undefined;
      return afterMs === undefined ? { kind: "unknown", message } : { kind: "slow", afterMs };
    }
    default:
      return { kind: "unknown", message };
  }
}

function retryAfterMs(error: object): number | undefined {
  const seconds = "retryAfter" in error ? error.retryAfter : undefined;
  return typeof seconds === "number" ? Math.max(1, Math.ceil(seconds * 1_000)) : undefined;
}
