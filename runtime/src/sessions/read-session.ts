import { InvalidResponseError } from "../errors.js";
import { isRecord } from "../request/json.js";
import { resultOf } from "./result.js";
import type { SessionExecution, SessionStep } from "./types.js";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the body of `GET /seq/sessions/{id}`: PROTOCOL "traces and sessions". Names in snake case are taken too.
 *
 * @throws InvalidResponseError that names the place if the body has no list of runs, or a run no id.
 */
export function readSession(body: Fields): readonly SessionExecution[] {
  const { executions } = body;
  if (!Array.isArray(executions)) throw invalid("/executions", "a list");
  return executions.map((execution: unknown, index) => {
    const place = `/executions/${index}`;
    if (!isRecord(execution)) throw invalid(place, "an object");
    return readExecution(execution, place);
  });
}

function readExecution(execution: Fields, place: string): SessionExecution {
  const steps = field(execution, "steps") ?? [];
  if (!Array.isArray(steps)) throw invalid(`${place}/steps`, "a list");
  const executionId = text(execution, "executionId");
  if (executionId === null) throw invalid(`${place}/executionId`, "text");
  const read = {
    executionId,
    flowId: text(execution, "flowId"),
    slug: text(execution, "slug"),
    triggerType: text(execution, "triggerType"),
    status: text(execution, "status") ?? "completed",
    startedAt: text(execution, "startedAt"),
    completedAt: text(execution, "completedAt"),
    traceCaptureMode: text(execution, "traceCaptureMode"),
    snapshotsAvailable: field(execution, "snapshotsAvailable") !== false,
    steps: steps.map((step: unknown, index) => readStep(step, `${place}/steps/${index}`)),
    errorAtStep: text(execution, "errorAtStep"),
  };
  return { ...read, result: resultOf(read) };
}

function readStep(step: unknown, place: string): SessionStep {
  const stepId = isRecord(step) ? (text(step, "stepId") ?? text(step, "blockId")) : null;
  if (!isRecord(step) || stepId === null) throw invalid(`${place}/stepId`, "text");
  return {
    stepId,
    attempt: number(step, "attempt") ?? 1,
    loopIndex: number(step, "loopIndex"),
    status: text(step, "status") ?? "completed",
    startedAt: text(step, "startedAt"),
    completedAt: text(step, "completedAt"),
    durationMs: number(step, "durationMs"),
    inputSnapshot: snapshot(step, "inputSnapshot"),
    outputSnapshot: snapshot(step, "outputSnapshot"),
    errorSnapshot: snapshot(step, "errorSnapshot"),
    truncated: field(step, "truncated") === true,
  };
}

/** A field by its name in camel case, or in snake case. */
function field(fields: Fields, name: string): unknown {
  return fields[name] ?? fields[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

function text(fields: Fields, name: string): string | null {
  const value = field(fields, name);
  return typeof value === "string" && value !== "" ? value : null;
}

function number(fields: Fields, name: string): number | null {
  const value = field(fields, name);
  return typeof value === "number" ? value : null;
}

function snapshot(fields: Fields, name: string): unknown {
  return field(fields, name) ?? null;
}

function invalid(place: string, what: string): InvalidResponseError {
  return new InvalidResponseError(`The session has no ${what} at ${place}.`);
}
