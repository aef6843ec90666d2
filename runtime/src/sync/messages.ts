import type { ClientOptions } from "../client/options.js";
import type { FlowContract } from "../flow/contract.js";
import type { SavedPause } from "../flow/saved-run.js";
import type { FlowDescriptor } from "../flow/types.js";
import {
  NoukaiError,
  APIConnectionError,
  APITimeoutError,
  AuthenticationError,
  CostLimitError,
  FlowExecutionError,
  FlowNotFoundError,
  FlowRequestError,
  InsufficientCreditsError,
  InvalidResponseError,
  NotImplementedError,
  PermissionDeniedError,
  RateLimitError,
  ValueError,
} from "../errors.js";

/** A request to the worker thread. All values can be cloned. */
export type WorkerRequest = {
  /** Number of the client. One worker serves all clients. */
  readonly client: number;
  readonly options: Omit<ClientOptions, "apiKey">;
  /** The key for the flow: a function that returns keys cannot be cloned. */
  readonly apiKey: string | undefined;
  readonly flow: FlowDescriptor<FlowContract>;
} & (
  | { readonly method: "execute"; readonly call: object }
  | { readonly method: "resume"; readonly saved: SavedPause; readonly call: object }
  | { readonly method: "trace"; readonly executionId: string; readonly call: object }
  | {
      readonly method: "stepTrace";
      readonly executionId: string;
      readonly stepId: string;
      readonly call: object;
    }
  /** Checks the limits of costs, before tools are run for a pause. */
  | { readonly method: "checkCosts"; readonly saved: SavedPause; readonly call: object }
  | { readonly method: "usage" }
  | { readonly method: "close" }
);

/** An error in a form that can be cloned: a cloned error loses its class. */
export interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The response of the worker thread. */
export type WorkerResponse = { readonly value: unknown } | { readonly failure: SerializedError };

/** Classes of the errors that a blocking call may throw, by name. */
const CLASSES: Readonly<Record<string, { readonly prototype: Error }>> = {
  APIConnectionError,
  APITimeoutError,
  AuthenticationError,
  CostLimitError,
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

/** Restores an error, with its class. */
export function deserializeError({ name, message, stack, details }: SerializedError): Error {
  const known = CLASSES[name];
  // Created without details: the constructor would append the request to the message again.
  const error = new NoukaiError(message);
  const fields = { name, ...details };
  if (stack !== undefined) Object.defineProperty(error, "stack", { value: stack, writable: true });
  if (known) Object.setPrototypeOf(error, known.prototype);
  Object.assign(error, fields);
  // It holds inputs and outputs, and is not to be printed with the error.
  if ("paused" in error) Object.defineProperty(error, "paused", { enumerable: false });
  return error;
}

/** Converts an error to a form that can be cloned. */
export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) {
    return { name: "Error", message: String(error), stack: undefined, details: {} };
  }
  const { name, message, stack } = error;
  const details: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(error)) {
    if (key !== "name" && key !== "isNoukaiError") details[key] = value;
  }
  if ("paused" in error) details.paused = error.paused;
  if (error.cause !== undefined) details.cause = serializeCause(error.cause);
  return { name, message, stack, details };
}

/** Keeps only message and code of a cause: its other fields may not be cloneable. */
function serializeCause(cause: unknown): unknown {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? { code: String(cause.code) } : {};
  return Object.assign(new Error(cause.message), code);
}
