import type { CaptureMode } from "../../generator/definition/types.js";
import type { Plan } from "../flows/plan.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { parseJson } from "../json.js";
import type { CallRecord, RunRecord, Store } from "../store/store.js";
import { isCaptured, viewOf } from "./capture.js";
import { branchId } from "../engine/outputs.js";
import { failureContext, timeOf } from "./trace.js";
import type { WireForm } from "./wire-form.js";

/**
 * The body of `GET /seq/sessions/{sessionId}` (PROTOCOL.md, "sessions"). Steps are listed as they completed, a looped
 * one once with all its outputs; the last one's output is the run's result, which is what clients replay.
 *
 * @param runs those of the session that the client may see.
 */
export function sessionBody(
  sessionId: string,
  runs: readonly RunRecord[],
  store: Pick<Store, "calls">,
  wire: WireForm,
  planOf: (run: RunRecord) => Plan | undefined,
): object {
  const executions = runs.map((run) => {
    const capture = wire.capturesSessions ? "full" : run.capture;
    const calls = latestCalls(store.calls(run.sequence), planOf(run));
    return {
      executionId: run.executionId,
      flowId: run.flowId,
      slug: run.slug,
      triggerType: run.trigger,
      status: run.status,
      startedAt: timeOf(run.startedAt),
      completedAt: timeOf(run.completedAt),
      traceCaptureMode: capture,
      snapshotsAvailable: isCaptured(capture),
      steps: [
        ...calls.map((call) => snapshot(call, capture, wire)),
        ...joinedResult(run, capture, planOf(run)),
      ],
      errorAtStep: run.failure?.stepId ?? null,
    };
  });
  return { sessionId, executions };
}

function latestCalls(calls: readonly CallRecord[], plan: Plan | undefined): readonly CallRecord[] {
  const latest = new Map<string, CallRecord>();
  for (const call of calls) {
    const looped = (plan?.stepsById.get(call.stepId)?.loopDepth ?? 0) > 0;
    if (looped && call.kind === "call" && call.status !== "failed") continue;
    latest.delete(call.stepId);
    latest.set(call.stepId, call);
  }
  return [...latest.values()].filter((call) => call.status !== "running");
}

function snapshot(call: CallRecord, capture: CaptureMode, wire: WireForm): object {
  const view = (text: string | null): JsonValue =>
    (text === null ? undefined : viewOf(capture)(parseJson(text))) ?? null;
  return {
    stepId: call.stepId,
    attempt: call.attempt,
    loopIndex: call.loopIndex,
    status: call.status,
    startedAt: timeOf(call.startedAt),
    completedAt: timeOf(call.completedAt),
    durationMs: Math.round(call.durationMs),
    ...wire.contexts(
      {
        inputSnapshot: view(call.input),
        outputSnapshot: view(call.output),
        errorSnapshot: failureContext(call),
      },
      capture,
    ),
    truncated: false,
  };
}

/**
 * A flow that ends in parallel branches returns what no step does. Clients that replay `execute` take the last
 * snapshot for the result, so it is added under the container's name.
 */
function joinedResult(
  run: RunRecord,
  capture: CaptureMode,
  plan: Plan | undefined,
): readonly object[] {
  const last = plan?.roots.at(-1)?.node;
  if (run.trigger !== "execute" || run.status !== "completed" || last === undefined) return [];
  if (!endsJoined(last) || !isCaptured(capture)) return [];
  const at = timeOf(run.completedAt);
  return [
    {
      stepId: branchId(last) === "" ? "result" : branchId(last),
      attempt: 1,
      loopIndex: null,
      status: "completed",
      startedAt: at,
      completedAt: at,
      durationMs: 0,
      inputSnapshot: null,
      outputSnapshot: viewOf(capture)(run.result) ?? null,
      errorSnapshot: null,
      truncated: false,
    },
  ];
}

function endsJoined(node: Plan["roots"][number]["node"]): boolean {
  switch (node.kind) {
    case "step":
      return false;
    case "parallel":
      return true;
    case "sequence":
    case "loop": {
      const last = node.steps.at(-1);
      return last !== undefined && endsJoined(last);
    }
  }
}
