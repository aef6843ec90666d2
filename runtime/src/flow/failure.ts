import { FlowExecutionError } from "../errors.js";
import { isRecord } from "../request/json.js";
import type { FailedResult, RunFailure } from "./results.js";

const NO_REASON = "The service gave no reason.";

/**
 * Reads the failure of a run, a step or a job, which the service describes as text or as an object.
 *
 * @param failure the failure, as the service sent it
 */
export function describeFailure(failure: unknown): RunFailure {
  if (!isRecord(failure)) {
    const isBlank = failure === undefined || failure === null || typeof failure === "string";
    return { message: text(failure) ?? (isBlank ? NO_REASON : JSON.stringify(failure)) };
  }
  const { error, detail, reason } = failure;
  const inner = [error, detail, reason].find(isRecord);
  // The outer object may know the step, and the inner one the reason.
  const described: Partial<RunFailure> = inner ? describeFailure(inner) : {};
  const stepId = text(failure.stepId ?? failure.step_id ?? failure.errorAtStep) ?? described.stepId;
  const code = text(failure.code) ?? described.code;
  const texts = [failure.message, described.message, error, detail, reason].map(text);
  const message = texts.find((found) => found !== undefined) ?? JSON.stringify(failure);
  return {
    message,
    ...(stepId !== undefined && { stepId }),
    ...(code !== undefined && { code }),
  };
}

/**
 * Returns the first field that is not empty. Services describe a failure in different fields.
 *
 * @param names names of the fields, the most specific first
 */
export function reasonIn(failed: object, names: readonly string[]): unknown {
  const fields = new Map<string, unknown>(Object.entries(failed));
  const given = [...names, "message", "detail", "reason"].map((name) => fields.get(name));
  return given.find((value) => !isEmpty(value));
}

/**
 * Adds the description of the failure to the answer of a failed run.
 *
 * @param answer a response of `/execute` with the status `failed`
 */
export function failedResult(answer: Record<string, unknown>): FailedResult {
  const failed = { ...answer, error: describeFailure(reasonIn(answer, ["error", "result"])) };
  // The protocol describes the other fields.
  return failed as unknown as FailedResult;
}

/**
 * The error for a failure.
 *
 * @param what what failed, such as "The run failed"
 */
export function failureError(
  what: string,
  { message, stepId, code }: RunFailure,
  executionId: string,
): FlowExecutionError {
  const at = stepId === undefined ? "" : ` at the step ${stepId}`;
  return new FlowExecutionError(`${what}${at}: ${message}`, { executionId, stepId, code });
}

function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return typeof value === "string" ? value.trim() === "" : (value ?? undefined) === undefined;
}

/** A non-blank string. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
