import { APIConnectionError } from "../errors/api-connection.js";
import { APITimeoutError } from "../errors/api-timeout.js";
import { AuthenticationError } from "../errors/authentication.js";
import { NoukaiError } from "../errors.js";
import { FlowExecutionError } from "../errors/flow-execution.js";
import { FlowNotFoundError } from "../errors/flow-not-found.js";
import { FlowRequestError } from "../errors/flow-request.js";
import { InsufficientCreditsError } from "../errors/insufficient-credits.js";
import { InvalidResponseError } from "../errors/invalid-response.js";
import { NotImplementedError } from "../errors/not-implemented.js";
import { PermissionDeniedError } from "../errors/permission-denied.js";
import { RateLimitError } from "../errors/rate-limit.js";
import { ValueError } from "../errors/value.js";
import type { Failure } from "./messages.js";

/** The classes of errors that a blocking call may throw, by name. */
const CLASSES: Readonly<Record<string, { readonly prototype: Error }>> = {
  APIConnectionError,
  APITimeoutError,
  AuthenticationError,
  FlowExecutionError,
  FlowNotFoundError,
  FlowRequestError,
  InsufficientCreditsError,
  InvalidResponseError,
  NotImplementedError,
  PermissionDeniedError,
  RateLimitError,
  TypeError,
  ValueError,
};

/** The error that a failure stands for, of its own class again. */
export function errorOfFailure({ name, message, stack, details }: Failure): Error {
  const known = CLASSES[name];
  // Built bare: the constructors would add the request to a message that has it already.
  const error = new NoukaiError(message);
  const marks = { name, ...details };
  if (stack !== undefined) Object.defineProperty(error, "stack", { value: stack, writable: true });
  if (known) Object.setPrototypeOf(error, known.prototype);
  return Object.assign(error, marks);
}
