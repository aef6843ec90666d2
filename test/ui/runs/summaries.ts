import type { RunDetail, RunSummary, UiCall } from "../../../emulator/ui/api.js";

/** A run that started a second after the one before. */
export function summary(sequence: number, changes: Partial<RunSummary> = {}): RunSummary {
  return {
    executionId: `run-${sequence}`,
    sequence,
    flow: "acme/spelling/grade-3",
    version: "draft",
    trigger: "execute",
    status: "completed",
    sessionId: null,
    startedAt: sequence * 1000,
    completedAt: sequence * 1000 + 500,
    durationMs: 500,
    tokens: { prompt: 0, completion: 0 },
    costUsd: "0",
    error: null,
    ...changes,
  };
}

/** A call that took 100 ms. */
export function call(stepId: string, startedAt: number, changes: Partial<UiCall> = {}): UiCall {
  return {
    stepId,
    kind: "call",
    attempt: 1,
    loopIndex: null,
    status: "completed",
    startedAt,
    completedAt: startedAt + 100,
    durationMs: 100,
    model: null,
    tokens: { prompt: 0, completion: 0 },
    costUsd: "0",
    input: undefined,
    output: undefined,
    prompt: undefined,
    chunks: [],
    error: null,
    answeredBy: undefined,
    omitted: [],
    ...changes,
  };
}

export function detail(calls: readonly UiCall[]): Pick<RunDetail, "calls"> {
  return { calls };
}
