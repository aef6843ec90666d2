import type { RunInputs } from "../engine/segment.js";
import type { ToolSettings } from "../engine/call.js";
import { ServiceError } from "../errors.js";
import type { Plan } from "../flows/plan.js";
import type { SchemaService } from "../schemas/schema-service.js";
import { checkInputs, givenInputs } from "./inputs.js";
import { checkBlockOverrides, checkInputOverrides } from "./overrides.js";
import type { RunRequest } from "./requests.js";

/** A run that may start: its request is valid for the flow. */
export interface CheckedRun {
  readonly inputs: RunInputs;
  readonly trace: boolean;
}

/**
 * Checks a request that starts a run against the flow.
 *
 * @throws ServiceError with the code of the first problem.
 */
export async function checkRun(
  schemas: SchemaService,
  request: RunRequest,
  plan: Plan,
): Promise<CheckedRun> {
  const inputs: RunInputs = {
    plan,
    initial: await checkInputs(schemas, givenInputs(request, plan), plan),
    blockOverrides: await checkBlockOverrides(schemas, request, plan),
    inputOverrides: checkInputOverrides(request, plan),
    tools: checkTools(request, plan),
    conversation: request.conversation,
  };
  return { inputs, trace: request.trace };
}

/** What a run takes from its HTTP request in addition to the body. */
export interface RequestContext {
  /** The session that the run belongs to. */
  readonly sessionId: string | null;
  /** The id of the response. */
  readonly requestId: string | null;
  /**
   * Charges the API key for a new run. Called when the rest of the request is valid.
   *
   * @throws ServiceError `INSUFFICIENT_CREDITS`
   */
  charge(): void;
}

/** What is stored of the request that starts a run. */
export function originOf({
  sessionId,
  requestId,
}: RequestContext): Pick<RequestContext, "sessionId" | "requestId"> {
  return { sessionId, requestId };
}

/**
 * The tools of a request, if the flow can use them.
 *
 * @throws ServiceError `TOOLS_NOT_ENABLED`, `TOOLS_IN_NON_SEQUENTIAL_STEP`
 */
export function checkTools({ tools }: RunRequest, plan: Plan): ToolSettings | undefined {
  if (tools === undefined) return undefined;
  const able = plan.leaves.filter((leaf) => leaf.step.tools);
  if (able.length === 0) {
    throw new ServiceError(
      "TOOLS_NOT_ENABLED",
      "No step of this flow may call tools: none has `tools: true`",
    );
  }
  const nested = able.find((leaf) => !leaf.isSequential);
  if (nested !== undefined) {
    throw new ServiceError(
      "TOOLS_IN_NON_SEQUENTIAL_STEP",
      `Step "${nested.step.id}" has \`tools: true\` but is in a parallel branch or a loop, where a run cannot pause`,
    );
  }
  return tools;
}
