import { MissingOutputError, nodeOutput, type StepOutputs } from "../engine/outputs.js";
import type { Plan } from "../flows/plan.js";
import type { RunInputs } from "../engine/segment.js";
import { ServiceError } from "../errors.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import type { RunRecord, Trigger } from "../store/store.js";
import { givenInputs } from "./inputs.js";
import { checkBlockOverrides, checkInputOverrides } from "./overrides.js";
import { checkTools } from "./request.js";
import type { RunRequest } from "./requests.js";
import type { LiveRun, RunService } from "./service.js";
import { storedOutputs } from "./stored-outputs.js";

/**
 * The plan for a request: the addressed one, or, when the request continues a run, the one that the run was started
 * with.
 *
 * @param mayUse whether the client may see a run.
 * @throws ServiceError `RUN_NOT_FOUND` for a run that it may not see, `EXECUTION_ID_INVALID` when the run belongs to another
 * flow.
 */
export async function planForRequest(
  runs: RunService,
  { executionId }: RunRequest,
  addressed: Plan,
  mayUse: (run: RunRecord) => boolean,
): Promise<Plan> {
  const known = executionId === undefined ? undefined : (await runs.store()).findRun(executionId);
  if (known === undefined) return addressed;
  if (!mayUse(known))
    throw new ServiceError(
      "RUN_NOT_FOUND",
      "There is no run with this executionId for this API key",
    );
  if (known.flowId !== addressed.flowId) {
    throw new ServiceError(
      "EXECUTION_ID_INVALID",
      `Run ${known.executionId} belongs to another flow`,
    );
  }
  return await runs.planOf(known, addressed);
}

/**
 * The run that a request continues, with its inputs from the store. A run that is not in the store (any more) is started
 * again under the client's id, with the inputs of this request.
 *
 * @throws ServiceError with the code of the first problem of the request.
 */
export async function continueRun(
  runs: RunService,
  request: RunRequest,
  plan: Plan,
  options: {
    readonly executionId: string;
    readonly trigger: Trigger;
    readonly sessionId: string | null;
    readonly requestId: string | null;
  },
): Promise<LiveRun> {
  const known = (await runs.store()).findRun(options.executionId);
  if (known?.status === "cancelled")
    throw new ServiceError("CONFLICT", `Run ${known.executionId} was cancelled: start another one`);
  const given = givenInputs(request, plan);
  const initial = known === undefined ? given : known.order.initial;
  const overrides = await checkBlockOverrides(runs.schemas, request, plan);
  const inputs: RunInputs = {
    plan,
    initial,
    blockOverrides:
      Object.keys(overrides).length > 0 ? overrides : (known?.order.blockOverrides ?? {}),
    inputOverrides: checkInputOverrides(request, plan),
    tools: checkTools(request, plan),
    conversation: known?.order.conversation ?? request.conversation,
  };
  if (known === undefined) {
    const { trace } = request;
    const live = await runs.begin(inputs, { ...options, status: "running", trace });
    return { ...live, continued: true };
  }
  return runs.continued(known, inputs);
}

/**
 * The outputs of the steps before a leaf step at which a run continues: those of `accumulatedOutputs`, and where they
 * leave one out (or are null), the one that was stored for the run.
 *
 * @throws ServiceError `STALE_TREE` for outputs of steps that the flow does not have (it was edited since), and
 * `INVALID_STEP_INDEX` when an earlier step's output is missing or does not have the shape that its loop requires.
 */
export async function completeOutputs(
  runs: RunService,
  given: StepOutputs,
  executionId: string | undefined,
  plan: Plan,
  cursor: number,
): Promise<StepOutputs> {
  const unknown = Object.keys(given).find((stepId) => !plan.stepsById.has(stepId));
  if (unknown !== undefined) {
    throw new ServiceError(
      "STALE_TREE",
      `accumulatedOutputs contain "${unknown}", which is not a step of the flow: the flow has changed since the run started`,
    );
  }
  const earlier = plan.leaves.slice(0, cursor).map((leaf) => leaf.step.id);
  const isComplete = earlier.every((stepId) => Object.hasOwn(given, stepId));
  const known = isComplete
    ? given
    : { ...(await outputsInStore(runs, executionId, plan)), ...given };
  const missing = earlier.find((stepId) => !Object.hasOwn(known, stepId));
  if (missing !== undefined) {
    throw new ServiceError(
      "INVALID_STEP_INDEX",
      `There is no output of the earlier step "${missing}", neither in accumulatedOutputs nor stored for the run`,
    );
  }
  const outputs = Object.fromEntries(earlier.map((stepId) => [stepId, known[stepId] ?? null]));
  const before = plan.roots.findLast((root) => root.first.index < cursor);
  if (before !== undefined) checkShape(() => nodeOutput(before.node, outputs));
  return outputs;
}

async function outputsInStore(
  runs: RunService,
  executionId: string | undefined,
  plan: Plan,
): Promise<StepOutputs> {
  const store = await runs.store();
  const run = executionId === undefined ? undefined : store.findRun(executionId);
  return run === undefined ? {} : storedOutputs(store, run, plan);
}

function checkShape(rebuild: () => JsonValue): void {
  try {
    rebuild();
  } catch (error) {
    if (error instanceof MissingOutputError) {
      throw new ServiceError(
        "INVALID_STEP_INDEX",
        `accumulatedOutputs do not match the flow: ${error.message}`,
      );
    }
    throw error;
  }
}
