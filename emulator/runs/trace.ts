import { noUsage } from "../engine/events.js";
import { ApiError } from "../http/errors.js";
import { parseJson, type JsonValue } from "../json.js";
import type { CallRecord, RunRecord, Store } from "../store/store.js";
import type { RunEvents } from "./run-events.js";
import { costOf, tokensOf } from "./wire-events.js";

/** Contexts longer than this, in characters of JSON, are truncated in traces. */
const MAX_CONTEXT = 1024 * 1024;

/** The body of `GET …/runs/{executionId}/trace`: the run, and the latest attempt of each step. */
export function runTrace(store: Store, runEvents: RunEvents, run: RunRecord): object {
  const steps = latestOf(traceableCalls(store, runEvents, run)).map((call) => stepTrace(call, run));
  return { flowRun: runSummary(run), steps };
}

/** A run in traces and in `/flow-runs`. */
export function runSummary(run: RunRecord): object {
  return {
    id: run.executionId,
    flowId: run.flowId,
    status: run.status,
    triggerType: run.trigger,
    startedAt: timeOf(run.startedAt),
    completedAt: timeOf(run.completedAt),
    durationMs: run.completedAt === null ? null : run.completedAt - run.startedAt,
    stepCount: run.stepCount,
  };
}

/** Which attempts of a step are requested. */
export interface StepTraceQuery {
  readonly stepId: string;
  readonly attempt: "latest" | "all" | number;
  /** Undefined for the last iteration, or with `all` for every one. */
  readonly loopIndex: number | undefined;
}

/**
 * The body of `GET …/steps/{stepId}/trace`.
 *
 * @throws ApiError `RUN_NOT_FOUND` when the step has no such attempt.
 */
export function stepTraceBody(
  store: Store,
  runEvents: RunEvents,
  run: RunRecord,
  query: StepTraceQuery,
): object {
  const { stepId, attempt, loopIndex } = query;
  const calls = traceableCalls(store, runEvents, run)
    .filter((call) => call.stepId === stepId)
    .filter((call) => loopIndex === undefined || call.loopIndex === loopIndex);
  if (attempt === "all") {
    if (calls.length === 0) throw notRun(run, query);
    return { stepId, attempts: calls.map((call) => stepTrace(call, run)) };
  }
  const found = calls.findLast((call) => attempt === "latest" || call.attempt === attempt);
  if (found === undefined) throw notRun(run, query);
  return stepTrace(found, run);
}

/** One call as a StepTrace (PROTOCOL.md, "traces"); the contexts are included only for traced runs. */
function stepTrace(call: CallRecord, run: RunRecord): object {
  const outputText = call.output;
  const input = shown(run.traced ? call.input : null);
  const output = shown(run.traced ? outputText : null);
  return {
    stepId: call.stepId,
    attempt: call.attempt,
    loopIndex: call.loopIndex,
    status: call.status,
    startedAt: timeOf(call.startedAt),
    completedAt: timeOf(call.completedAt),
    durationMs: call.completedAt === null ? null : Math.round(call.durationMs),
    modelUsed: call.model,
    tokens: tokensOf(call.usage),
    costUsd: costOf(call.usage),
    inputContext: input.value,
    outputContext: output.value,
    errorContext: run.traced ? call.failure : null,
    inputSizeBytes: call.inputBytes,
    outputSizeBytes: outputText === null ? 0 : Buffer.byteLength(outputText),
    truncated: input.truncated || output.truncated,
  };
}

/** Ended calls in the order of their ends, then running calls. */
function traceableCalls(store: Store, runEvents: RunEvents, run: RunRecord): readonly CallRecord[] {
  const ended = store
    .calls(run.sequence)
    .filter((call) => call.kind === "call" || call.status === "skipped");
  const running = runEvents
    .running(run.executionId)
    .map(({ step, loopIndex, input }): CallRecord => {
      const text = JSON.stringify(input);
      return {
        stepId: step.step.id,
        stepIndex: step.index,
        kind: "call",
        attempt:
          1 +
          Math.max(
            0,
            ...ended.filter((call) => call.stepId === step.step.id).map((call) => call.attempt),
          ),
        loopIndex,
        status: "running",
        startedAt: run.startedAt,
        completedAt: null,
        durationMs: 0,
        model: null,
        usage: noUsage,
        input: text,
        output: null,
        failure: null,
        inputBytes: Buffer.byteLength(text),
      };
    });
  return [...ended, ...running];
}

function latestOf(calls: readonly CallRecord[]): readonly CallRecord[] {
  const latest = new Map<string, number>();
  for (const { stepId, attempt } of calls)
    latest.set(stepId, Math.max(attempt, latest.get(stepId) ?? 0));
  return calls
    .filter((call) => call.attempt === latest.get(call.stepId))
    .sort((a, b) => a.stepIndex - b.stepIndex || (a.loopIndex ?? 0) - (b.loopIndex ?? 0));
}

function shown(text: string | null): { readonly value: JsonValue; readonly truncated: boolean } {
  if (text === null) return { value: null, truncated: false };
  if (text.length <= MAX_CONTEXT) return { value: parseJson(text), truncated: false };
  return { value: { preview: text.slice(0, 1_000) }, truncated: true };
}

function notRun(run: RunRecord, { stepId, attempt, loopIndex }: StepTraceQuery): ApiError {
  const which = typeof attempt === "number" ? ` an attempt ${attempt} of` : "";
  const where = loopIndex === undefined ? "" : ` at loop index ${loopIndex}`;
  return new ApiError(
    "RUN_NOT_FOUND",
    `Run ${run.executionId} has no trace of${which} step "${stepId}"${where}`,
  );
}

/** ISO 8601 in UTC. */
export function timeOf(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
