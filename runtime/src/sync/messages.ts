import type { ClientOptions } from "../client/options.js";
import type { FlowContract } from "../flow/contract.js";
import type { SavedPause } from "../flow/results.js";
import type { FlowDescriptor } from "../flow/types.js";
import {
  NoukaiError,
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
  ValueError,
} from "../errors.js";

/** What the blocking side asks of the thread that waits. Everything in it can be cloned. */
export type WorkerRequest = {
  /** Names the client; one thread serves them all. */
  readonly client: number;
  readonly options: ClientOptions;
  readonly flow: FlowDescriptor<FlowContract>;
} & (
  | { readonly ask: "execute"; readonly call: object }
  | { readonly ask: "resume"; readonly saved: SavedPause; readonly call: object }
  | { readonly ask: "trace"; readonly executionId: string; readonly call: object }
  | {
      readonly ask: "stepTrace";
      readonly executionId: string;
      readonly stepId: string;
      readonly call: object;
    }
  | { readonly ask: "close" }
);

/** An error as it crosses the border, where it would lose its class. */
export interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What comes back. */
export type WorkerResponse = { readonly value: unknown } | { readonly failure: SerializedError };

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
export function deserializeError({ name, message, stack, details }: SerializedError): Error {
  const known = CLASSES[name];
  // Built bare: the constructors would add the request to a message that has it already.
  const error = new NoukaiError(message);
  const marks = { name, ...details };
  if (stack !== undefined) Object.defineProperty(error, "stack", { value: stack, writable: true });
  if (known) Object.setPrototypeOf(error, known.prototype);
  return Object.assign(error, marks);
}

export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) {
    return { name: "Error", message: String(error), stack: undefined, details: {} };
  }
  const { name, message, stack } = error;
  const details: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(error)) {
    if (key !== "name" && key !== "isNoukaiError") details[key] = value;
  }
  if (error.cause !== undefined) details.cause = describeCause(error.cause);
  return { name, message, stack, details };
}

/** A cause as text: what it is made of need not be clonable. */
function describeCause(cause: unknown): unknown {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? { code: String(cause.code) } : {};
  return Object.assign(new Error(cause.message), code);
}
