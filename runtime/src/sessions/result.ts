import type { SessionExecution, SessionStep } from "./types.js";

/**
 * The latest attempt of each step, and of each of its iterations, without those that were skipped and have no output. In the
 * order of the recording.
 */
export function latestSteps(steps: readonly SessionStep[]): readonly SessionStep[] {
  const latest = new Map<string, SessionStep>();
  for (const step of steps) {
    const key = `${step.stepId} ${step.loopIndex ?? ""}`;
    // A repeated step takes the place of its last attempt.
    latest.delete(key);
    latest.set(key, step);
  }
  return [...latest.values()].filter(
    ({ status, outputSnapshot }) => status !== "skipped" || outputSnapshot !== null,
  );
}

/** The steps whose outputs are the result: the last one, or its iterations. */
export function resultSteps(steps: readonly SessionStep[]): readonly SessionStep[] {
  const latest = latestSteps(steps);
  const last = latest.at(-1);
  if (last === undefined) return [];
  if (last.loopIndex === null) return [last];
  return latest
    .filter(({ stepId, loopIndex }) => stepId === last.stepId && loopIndex !== null)
    .sort((a, b) => Number(a.loopIndex) - Number(b.loopIndex));
}

/** The result of a run, undefined where it has none: PROTOCOL "What the vendor's clients offer". */
export function resultOf(
  run: Pick<SessionExecution, "errorAtStep" | "snapshotsAvailable" | "status" | "steps">,
): unknown {
  if (run.status !== "completed" || run.errorAtStep !== null || !run.snapshotsAvailable)
    return undefined;
  const steps = resultSteps(run.steps);
  if (steps.some(({ truncated }) => truncated)) return undefined;
  // Iterations that are listed one by one (assumed: no source shows a loop in a session).
  if (steps.some(({ loopIndex }) => loopIndex !== null))
    return steps.map((step) => step.outputSnapshot);
  return steps[0]?.outputSnapshot;
}
