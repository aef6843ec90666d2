import { flowId } from "../../generator/definition/flow-id.js";
import type { Usage } from "../engine/events.js";
import { costOf } from "../runs/wire-form.js";
import type { ListedRun } from "../store/store.js";
import type { RunSummary } from "./api.js";

/** A run of a list as the page shows it. */
export function runSummary(run: ListedRun): RunSummary {
  const { executionId, sequence, version, trigger, status, sessionId } = run;
  const { startedAt, completedAt, error } = run;
  return {
    ...{ executionId, sequence, version, trigger, status, sessionId, startedAt, completedAt },
    flow: flowId(run),
    durationMs: completedAt === null ? null : completedAt - startedAt,
    ...costs(run.usage),
    error,
  };
}

/** Tokens and cost as the page shows them. */
export function costs(usage: Usage): Pick<RunSummary, "tokens" | "costUsd"> {
  const { prompt, completion } = usage;
  return { tokens: { prompt, completion }, costUsd: costOf(usage) };
}
