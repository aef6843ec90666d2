import { noUsage } from "../engine/events.js";
import { ServiceError } from "../errors.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { parseJson } from "../json.js";
import type { CallRecord, RunRecord } from "../store/store.js";
import { isCaptured, viewOf } from "./capture.js";
import type { RunService } from "./service.js";
import { costOf, tokensOf, type ContextView } from "./wire-form.js";

/** Contexts longer than this, in characters of JSON, are truncated in traces. */
const MAX_CONTEXT = 1024 * 1024;

/** The body of `GET …/runs/{executionId}/trace`: the run, and the latest attempt of each step. */
export async function runTrace(runs: RunService, run: RunRecord): Promise<object> {
  const steps = latestOf(await traceableCalls(runs, run)).map((call) => stepTrace(runs, call, run));
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
 * @throws ServiceError `RUN_NOT_FOUND` when the step has no such attempt.
 */
export async function stepTraceBody(
  runs: RunService,
  run: RunRecord,
  query: StepTraceQuery,
): Promise<object> {
  const { stepId, attempt, loopIndex } = query;
  const calls = (await traceableCalls(runs, run))
    .filter((call) => call.stepId === stepId)
    .filter((call) => loopIndex === undefined || call.loopIndex === loopIndex);
  if (attempt === "all") {
    if (calls.length === 0) throw notRun(run, query);
    return { stepId, attempts: calls.map((call) => stepTrace(runs, call, run)) };
  }
  const found = calls.findLast((call) => attempt === "latest" || call.attempt === attempt);
  if (found === undefined) throw notRun(run, query);
  return stepTrace(runs, found, run);
}

/** One call as a StepTrace (PROTOCOL.md, "traces"); the contexts are included only for captured runs. */
function stepTrace({ wire }: RunService, call: CallRecord, run: RunRecord): object {
  const outputText = call.output;
  const { capture } = run;
  const view = viewOf(capture);
  const input = shown(call.input, view);
  const output = shown(outputText, view);
  const errorContext = isCaptured(capture) ? failureContext(call) : null;
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
    ...wire.contexts(
      { inputContext: input.value, outputContext: output.value, errorContext },
      capture,
    ),
    inputSizeBytes: call.inputBytes,
    outputSizeBytes: outputText === null ? 0 : Buffer.byteLength(outputText),
    truncated: input.truncated || output.truncated,
  };
}

/** The failure of a call as a context; null if it did not fail. */
export function failureContext({ failure }: CallRecord): JsonValue {
  return failure === null ? null : { ...failure };
}

/** Ended calls in the order of their ends, then running calls. */
async function traceableCalls(runs: RunService, run: RunRecord): Promise<readonly CallRecord[]> {
  const ended = (await runs.store())
    .calls(run.sequence)
    .filter((call) => call.kind === "call" || call.status === "skipped");
  const running = runs.events
    .running(run.executionId)
    .map(({ step, loopIndex, input, attempt, startedAt }): CallRecord => {
      const text = JSON.stringify(input);
      return {
        stepId: step.step.id,
        stepIndex: step.index,
        kind: "call",
        attempt,
        loopIndex,
        status: "running",
        startedAt,
        completedAt: null,
        durationMs: 0,
        model: null,
        usage: noUsage,
        input: text,
        output: null,
        failure: null,
        prompt: null,
        answeredBy: null,
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

function shown(
  text: string | null,
  view: ContextView,
): { readonly value: JsonValue; readonly truncated: boolean } {
  const value = text === null ? undefined : view(parseJson(text));
  if (text === null || value === undefined) return { value: null, truncated: false };
  if (text.length <= MAX_CONTEXT) return { value, truncated: false };
  return { value: { preview: JSON.stringify(value).slice(0, 1_000) }, truncated: true };
}

function notRun(run: RunRecord, { stepId, attempt, loopIndex }: StepTraceQuery): ServiceError {
  const which = typeof attempt === "number" ? ` an attempt ${attempt} of` : "";
  const where = loopIndex === undefined ? "" : ` at loop index ${loopIndex}`;
  return new ServiceError(
    "RUN_NOT_FOUND",
    `Run ${run.executionId} has no trace of${which} step "${stepId}"${where}`,
  );
}

/** ISO 8601 in UTC. */
export function timeOf(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
