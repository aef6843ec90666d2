import type { JsonObject } from "../../generator/json-schema/types.js";
import { ServiceError } from "../errors.js";
import type { Plan } from "../flows/plan.js";
import { prepareExecution, runPrepared } from "../runs/execute.js";
import type { RequestContext } from "../runs/request.js";
import type { ExecuteRequest, ToolMessage, ToolResult } from "../runs/requests.js";
import type { RunService } from "../runs/service.js";
import type { RunRecord, StoredPause } from "../store/store.js";
import type { RunStarted } from "./api.js";

/** Where a run of the page comes from: it is charged to no key. */
export type PageOrigin = Omit<RequestContext, "charge">;

/**
 * Starts a run, which goes on when the page is left.
 *
 * @param reportBug is called with unexpected errors of the emulator.
 * @throws ServiceError with the code of the first problem of the request.
 */
export async function startRun(
  runs: RunService,
  plan: Plan,
  request: ExecuteRequest,
  origin: PageOrigin,
  reportBug: (error: unknown) => void,
): Promise<RunStarted> {
  const prepared = await prepareExecution(runs, plan, request, { ...origin, charge });
  runPrepared(runs, prepared).catch(reportBug);
  return { executionId: prepared.live.executionId };
}

function charge(): void {
  // Runs of the page are those of the user who runs the emulator.
}

/**
 * Resumes a run with the results of the tool calls that it waits for. What its client sent first, it has again.
 *
 * @throws ServiceError `CONFLICT` for a run that waits for none, `TOOL_RESULTS_MISMATCH`, `TOOL_ITERATION_LIMIT`
 */
export async function resumeRun(
  runs: RunService,
  run: RunRecord,
  plan: Plan,
  results: readonly ToolResult[],
  origin: PageOrigin,
  reportBug: (error: unknown) => void,
): Promise<RunStarted> {
  const { executionId, pause, status, order } = run;
  if (status !== "paused" || pause === null) throw waitsForNone(executionId);
  const request: ExecuteRequest = {
    executionId,
    message: undefined,
    conversation: order.conversation,
    parameters: {},
    blockOverrides: {},
    inputOverrides: order.inputOverrides,
    tools: order.tools,
    trace: false,
    resume: {
      executionId,
      pausedAtStep: pause.stepId,
      accumulatedOutputs: {},
      toolRound: {
        iterationsUsed: pause.iterationsUsed,
        messages: [...messagesOf(pause), ...results.map(messageOf)],
      },
    },
  };
  const prepared = await prepareExecution(runs, plan, request, { ...origin, charge });
  // Two pages may answer at once: the run goes on with the answers that are first.
  const store = await runs.store();
  if (store.findRun(executionId)?.status !== "paused") throw waitsForNone(executionId);
  store.changeRun(run.sequence, { status: "running" });
  runPrepared(runs, prepared).catch(reportBug);
  return { executionId };
}

function waitsForNone(executionId: string): ServiceError {
  return new ServiceError("CONFLICT", `Run ${executionId} does not wait for tool results`);
}

/** The last message of a pause is the one with its tool calls. */
function messagesOf({ messages, toolCalls }: StoredPause): readonly ToolMessage[] {
  const last = messages.length - 1;
  const ids = toolCalls.map(({ id }) => id);
  return messages.map((source, at) => ({
    source,
    calls: at === last ? ids : [],
    result: undefined,
  }));
}

function messageOf(result: ToolResult): ToolMessage {
  const source: JsonObject = { ...result };
  return { source, calls: [], result };
}
