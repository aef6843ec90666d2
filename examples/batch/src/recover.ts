import { isNoukaiError } from "noukai-codegen-runtime";
import { FOUND, SENT_AGAIN, type Entry, type Outcome, type Stage } from "./record.js";
import { ended, type Found } from "./service.js";
import type { Tools } from "./turn.js";

/** What the session of a claim says of its run. */
export interface Recovery {
  /** Undefined: ask again later. */
  readonly to: Stage | undefined;
  readonly note?: string;
}

type Unsettled = Extract<Stage, { readonly state: "submitting" | "resuming" }>;

const LATER: Recovery = { to: undefined };

/**
 * Finds out by its session what became of a claim whose worker was killed, or whose request was not answered.
 *
 * What stays open: a service that shows a run in its session later than `settleMs` after the request could last have been sent
 * is asked too early, and the claim is run twice. And no service shows the tool calls of a paused run again: where the answer
 * that had them was lost, a person has to decide whether to pay for another run.
 */
export async function recover(entry: Entry, stage: Unsettled, tools: Tools): Promise<Recovery> {
  const runs = await tools.service.find(entry).catch((error: unknown) => {
    if (isNoukaiError(error) && error.name === "ReplaySessionExpiredError") return undefined;
    throw error;
  });
  if (runs === undefined) return unclear("The service no longer has its session.", []);
  const [run, ...others] = runs;
  if (run === undefined) {
    if (stage.state === "submitting") return { to: { state: "waiting" }, note: SENT_AGAIN };
    return waitOr(stage, tools, "The session no longer has the run that was resumed.", []);
  }
  const executionIds = runs.map(({ executionId }) => executionId);
  if (others.length > 0) {
    return unclear(`Its session has ${runs.length} runs: it was run more than once.`, executionIds);
  }
  const { executionId } = run;
  const note = FOUND;
  if (run.triggerType === "job")
    return { to: { state: "running", since: Date.now(), executionId }, note };
  switch (run.status) {
    case "completed":
      return run.result === undefined
        ? unclear("The run completed, but its session has no result.", executionIds)
        : { to: ended({ status: "completed", executionId, result: run.result }), note };
    case "failed":
    case "cancelled":
      return { to: ended({ status: run.status, executionId, message: reasonOf(run) }), note };
    case "pending":
    case "running":
      return waitOr(stage, tools, "Its session says that it has not ended.", executionIds);
    default:
      return unclear(
        "The run paused, and the answer with its tool calls was lost, so it cannot be resumed.",
        executionIds,
      );
  }
}

function waitOr(
  { since }: Unsettled,
  { settings }: Tools,
  message: string,
  executionIds: readonly string[],
): Recovery {
  return Date.now() - since < settings.giveUpMs ? LATER : unclear(message, executionIds);
}

function unclear(message: string, executionIds: readonly string[]): Recovery {
  const outcome: Outcome = { status: "unclear", executionIds, message };
  return { to: ended(outcome), note: "a person has to decide" };
}

function reasonOf({ errorAtStep, steps, status }: Found): string {
  for (const { stepId, errorSnapshot } of steps)
    if (stepId === errorAtStep) return `${stepId}: ${JSON.stringify(errorSnapshot)}`;
  return errorAtStep === null ? `The run ${status}.` : `The step ${errorAtStep} failed.`;
}
