import type { BoundFlow } from "../flow/bound-flow.js";
import { isRecord } from "../request/json.js";
import type { loadLazy } from "../load-lazy.js";
import { addAmounts, NOTHING, readAmounts, type Amounts } from "./amounts.js";

/** What `loadLazy` loads. */
export type Lazy = Awaited<ReturnType<typeof loadLazy>>;

/** Time for a trace, in milliseconds: a call waits for it. */
const TRACE_TIMEOUT = 5_000;

/** What a trace says of a run. */
export interface TracedCosts {
  readonly amounts: Amounts;
  /** Whether it says so of all steps. */
  readonly isKnown: boolean;
  /** Whether the run goes on, or waits. */
  readonly isRunning: boolean;
}

/** Statuses of runs that have not ended. */
const RUNNING = ["pending", "running"];

/**
 * Asks the trace of a run what it has cost so far: PROTOCOL "traces". A trace has the last attempt of each step, so that steps with
 * several are asked for one by one.
 *
 * @throws what `Run.trace` throws.
 */
export async function traceCosts(
  lazy: Lazy,
  bound: BoundFlow,
  executionId: string,
): Promise<TracedCosts> {
  const settings = { timeout: TRACE_TIMEOUT };
  const { flowRun, steps } = await lazy.fetchTrace(bound, executionId, settings);
  const latest = recordsIn(steps);
  const repeated = new Set(
    latest.flatMap(({ stepId, attempt }) =>
      typeof stepId === "string" && typeof attempt === "number" && attempt > 1 ? [stepId] : [],
    ),
  );
  const traces = latest.filter(({ stepId }) => !repeated.has(String(stepId)));
  for (const stepId of repeated) {
    const all = { ...settings, attempt: "all" } as const;
    const { attempts } = await lazy.fetchStepTrace(bound, executionId, stepId, all);
    traces.push(...recordsIn(attempts));
  }
  let amounts = NOTHING;
  let isKnown = Array.isArray(steps);
  for (const trace of traces) {
    const step = readAmounts(lazy, trace);
    amounts = addAmounts(lazy, amounts, step);
    isKnown &&= step.isKnown;
  }
  const status = isRecord(flowRun) ? flowRun.status : undefined;
  return { amounts, isKnown, isRunning: RUNNING.some((running) => running === status) };
}

function recordsIn(steps: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(steps) ? steps.filter(isRecord) : [];
}
