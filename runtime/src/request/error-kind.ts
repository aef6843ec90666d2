import {
  AuthenticationError,
  FlowExecutionError,
  FlowNotFoundError,
  FlowRequestError,
  InsufficientCreditsError,
  PermissionDeniedError,
  RateLimitError,
  type NoukaiError,
} from "../errors.js";

const KINDS: Readonly<Record<number, typeof NoukaiError>> = {
  401: AuthenticationError,
  402: InsufficientCreditsError,
  403: PermissionDeniedError,
  404: FlowNotFoundError,
  429: RateLimitError,
};

/** The class of the error for a status of 400 or more: PROTOCOL "Errors". */
export function errorKind(status: number): typeof NoukaiError {
  return KINDS[status] ?? (status < 500 ? FlowRequestError : FlowExecutionError);
}
