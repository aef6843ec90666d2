import { addUsage, noUsage } from "../engine/events.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { parseJson } from "../json.js";
import type { Plan } from "../flows/plan.js";
import type { RunningCall } from "../runs/run-events.js";
import type { CallRecord, RunRecord } from "../store/store.js";
import type { RunDetail, UiCall } from "./api.js";
import { uiNodes } from "./nodes.js";
import { costs, runSummary } from "./run-summary.js";

/** How much of the inputs, outputs and prompts of a run is sent at once, in characters of JSON. */
const MAX_VALUES = 8 * 1024 * 1024;

/**
 * The body of `GET /runs/{id}`.
 *
 * @param plan what it runs; undefined where that is not kept.
 */
export function runDetail(
  run: RunRecord,
  stored: readonly CallRecord[],
  running: readonly RunningCall[],
  plan: Plan | undefined,
): RunDetail {
  const budget = { left: MAX_VALUES };
  const usage = stored
    .filter(({ kind }) => kind === "call")
    .reduce((sum, call) => addUsage(sum, call.usage), noUsage);
  const { order, result, failure, pause, requestId, stepCount } = run;
  return {
    ...runSummary({ ...run, usage, error: failure?.message ?? null }),
    stepCount,
    input: order.initial,
    blockOverrides: order.blockOverrides,
    result,
    failure: failure && {
      code: failure.code,
      message: failure.message,
      stepId: failure.stepId,
    },
    requestId: requestId ?? undefined,
    calls: [
      ...stored.map((call) => storedCall(call, budget)),
      ...running.map((call) => runningCall(call, budget)),
    ],
    steps: plan === undefined ? [] : uiNodes(plan.definition),
    pause:
      run.status === "paused" && pause !== null
        ? {
            stepId: pause.stepId,
            toolCalls: pause.toolCalls.map(({ id, function: { name, arguments: given } }) => ({
              ...{ id, name, arguments: given },
            })),
          }
        : undefined,
  };
}

/** How much may still be sent. */
interface Budget {
  left: number;
}

/** A stored call. Of many, the values of the first ones are sent. */
export function storedCall(call: CallRecord, budget: Budget = { left: MAX_VALUES }): UiCall {
  const { stepId, kind, attempt, loopIndex, status, startedAt, completedAt, model, failure } = call;
  const omitted: UiCall["omitted"][number][] = [];
  const value = (name: "input" | "output", text: string | null): JsonValue | undefined => {
    if (text === null) return undefined;
    if (spend(budget, text.length)) return parseJson(text);
    omitted.push(name);
    return undefined;
  };
  const input = value("input", call.input);
  const output = value("output", call.output);
  let prompt = call.prompt ?? undefined;
  if (prompt !== undefined && !spend(budget, prompt.length)) {
    prompt = undefined;
    omitted.push("prompt");
  }
  return {
    ...{ stepId, kind, attempt, loopIndex, status, startedAt, completedAt, model },
    durationMs: Math.round(call.durationMs),
    ...costs(call.usage),
    ...{ input, output, prompt },
    chunks: [],
    error: failure && { code: failure.code, message: failure.message },
    answeredBy: call.answeredBy ?? undefined,
    omitted,
  };
}

/** A call that goes on. */
export function runningCall(call: RunningCall, budget: Budget = { left: MAX_VALUES }): UiCall {
  const { step, loopIndex, attempt, startedAt, input, chunks } = call;
  const isSent = spend(budget, JSON.stringify(input).length);
  return {
    stepId: step.step.id,
    kind: "call",
    ...{ attempt, loopIndex, status: "running", startedAt, completedAt: null },
    durationMs: 0,
    model: null,
    ...costs(noUsage),
    input: isSent ? input : undefined,
    output: undefined,
    prompt: undefined,
    chunks: [...chunks],
    error: null,
    answeredBy: undefined,
    omitted: isSent ? [] : ["input"],
  };
}

function spend(budget: Budget, size: number): boolean {
  if (size > budget.left) return false;
  budget.left -= size;
  return true;
}
