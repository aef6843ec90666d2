import type { StepOutputs } from "../engine/outputs.js";
import type { Plan } from "../flows/plan.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { setOwn } from "../../generator/json-schema/values.js";
import { parseJson } from "../json.js";
import type { RunRecord, Store } from "../store/store.js";

/** The outputs of the leaf steps that a run has completed, the latest of each; those of loops are arrays. */
export function storedOutputs(store: Store, run: RunRecord, plan: Plan): StepOutputs {
  const outputs: Record<string, JsonValue> = {};
  for (const call of store.calls(run.sequence)) {
    const inLoop = (plan.stepsById.get(call.stepId)?.loopDepth ?? 0) > 0;
    const isWhole = inLoop ? call.kind === "gathered" : call.status === "completed";
    if (isWhole && call.output !== null) setOwn(outputs, call.stepId, parseJson(call.output));
  }
  return outputs;
}
