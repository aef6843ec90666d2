import { randomUUID } from "node:crypto";
import type { CaptureMode } from "../../generator/definition/types.js";
import { serializeDefinition } from "../../generator/definition/serialize.js";
import type { RunInputs } from "../engine/segment.js";
import { ServiceError } from "../errors.js";
import type { RunRecord, RunStatus, Store, Trigger } from "../store/store.js";
import type { Callback } from "../webhooks/callback.js";
import { cancelledError } from "./limit-time.js";

/** How a run begins. */
export interface BeginOptions {
  readonly trigger: Trigger;
  readonly status: RunStatus;
  readonly trace: boolean;
  readonly sessionId: string | null;
  /** Of the request that starts it. */
  readonly requestId: string | null;
  /** The id that the client gave the run; default: a new one. */
  readonly executionId?: string;
  readonly callback?: Callback | undefined;
}

/**
 * Stores a new run and its definition.
 *
 * @throws ServiceError `CONFLICT` when there is a run with the client's id.
 */
export function storeNewRun(
  store: Store,
  inputs: RunInputs,
  { trigger, status, sessionId, requestId, executionId, callback }: BeginOptions,
  capture: CaptureMode,
): Pick<RunRecord, "executionId" | "sequence"> {
  const { plan, initial, blockOverrides, inputOverrides, conversation, tools } = inputs;
  const { org, project, slug, version } = plan.definition;
  store.saveDefinition(plan.revision, () =>
    JSON.stringify(serializeDefinition(plan.definition, { emulated: true })),
  );
  const id = executionId ?? randomUUID();
  // The client may have sent two first requests with one id at once.
  if (executionId !== undefined && store.findRun(id) !== undefined)
    throw new ServiceError("CONFLICT", `Run ${id} is being started by another request`);
  const sequence = store.insertRun({
    executionId: id,
    flowId: plan.flowId,
    ...{ org, project, slug, version, trigger, status, sessionId, requestId, capture },
    revision: plan.revision,
    stepCount: plan.leaves.length,
    order: { initial, blockOverrides, inputOverrides, conversation, tools, callback },
    startedAt: Date.now(),
  });
  return { executionId: id, sequence };
}

/** Cancels a run that waits for its client, or for its turn; one that has ended stays as it is. */
export function cancelStored(store: Store, executionId: string, sequence: number): void {
  const status = store.findRun(executionId)?.status;
  if (status !== "pending" && status !== "paused" && status !== "running") return;
  const failure = { ...cancelledError, stepId: null };
  store.changeRun(sequence, { status: "cancelled", completedAt: Date.now(), failure });
}

/** A store that calls `changed` with each run that is stored or changed. */
export function reportingStore(store: Store, changed: (sequence: number) => void): Store {
  return {
    ...store,
    insertRun: (run) => {
      const sequence = store.insertRun(run);
      changed(sequence);
      return sequence;
    },
    changeRun: (sequence, change) => {
      store.changeRun(sequence, change);
      changed(sequence);
    },
  };
}
