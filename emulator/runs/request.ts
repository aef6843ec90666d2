import type { RunInputs } from "../engine/run.js";
import type { Plan } from "../flows/plan.js";
import type { JsonObject } from "../json.js";
import { checkAttachments } from "./attachments.js";
import { booleanField } from "./fields.js";
import { checkInputs, readInputs } from "./inputs.js";
import { readBlockOverrides, readInputOverrides } from "./overrides.js";
import { readTools } from "./tools.js";

/** A request to run a flow, checked. */
export interface RunRequest {
  readonly inputs: RunInputs;
  readonly trace: boolean;
}

/**
 * Reads and checks what starts a run.
 *
 * @throws ApiError with the code of the first thing that is wrong.
 */
export async function readRunRequest(body: JsonObject, plan: Plan): Promise<RunRequest> {
  const given = readInputs(body, plan);
  checkAttachments(body);
  const inputs: RunInputs = {
    plan,
    initial: await checkInputs(given, plan),
    blockOverrides: await readBlockOverrides(body, plan),
    inputOverrides: readInputOverrides(body, plan),
    tools: readTools(body, plan),
    conversation: given.conversation,
  };
  return { inputs, trace: booleanField(body, "trace") ?? false };
}
