import type { Attributes, Exception } from "@opentelemetry/api";
import { isRecord } from "../request/json.js";
import { withoutKeys } from "../request/without-keys.js";
import { ATTRIBUTE } from "./names.js";

/** Errors whose messages are about the request. Those of others may quote what was sent to the flow or came from it. */
const WITHOUT_PAYLOAD = new Set([
  "APIConnectionError",
  "APITimeoutError",
  "AuthenticationError",
  "FlowNotFoundError",
  "InsufficientCreditsError",
  "NotImplementedError",
  "PermissionDeniedError",
  "RateLimitError",
  "StreamTruncatedError",
  "ToolCallLimitError",
]);

/** An error, as a span has it. */
export interface DescribedError {
  readonly name: string;
  readonly executionId: string | undefined;
  /** Whether it is a run that has failed, not a request. */
  readonly isFailedRun: boolean;
  readonly attributes: Attributes;
  readonly exception: Exception;
}

/**
 * Describes what a call threw, which may be anything.
 *
 * @param payloads whether messages and stacks that may quote payloads are in it
 */
export function describeError(
  error: unknown,
  payloads: boolean,
  redact: (text: string) => string,
): DescribedError {
  const fields: Readonly<Record<string, unknown>> = isRecord(error) ? error : {};
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === "string" ? withoutKeys(value, redact) : undefined;
  };
  const name = text("name") ?? typeof error;
  const shows = payloads || (fields.isNoukaiError === true && WITHOUT_PAYLOAD.has(name));
  const message = shows ? text("message") : undefined;
  const stack = shows ? text("stack") : undefined;
  const { status } = fields;
  const attributes: Attributes = { [ATTRIBUTE.errorType]: name };
  const isRefused = typeof status === "number" && status >= 400;
  if (isRefused) attributes[ATTRIBUTE.httpStatus] = status;
  for (const [attribute, value] of [
    [ATTRIBUTE.errorCode, text("code")],
    [ATTRIBUTE.requestId, text("requestId")],
    [ATTRIBUTE.failedStep, text("stepId")],
  ] as const)
    if (value !== undefined) attributes[attribute] = value;
  return {
    name,
    executionId: text("executionId"),
    isFailedRun:
      name === "FlowExecutionError" && !isRefused && fields.code !== "TOOL_CALLS_REQUIRED",
    attributes,
    exception: {
      name,
      ...(message !== undefined && { message }),
      ...(stack !== undefined && { stack }),
    },
  };
}
