import type { Attributes } from "@opentelemetry/api";
import type { VersionedAddress } from "../flow/route.js";
import { isRecord } from "../request/json.js";
import type { ScopedGlobal } from "../request/send.js";

/**
 * Attributes of spans. Those with `noukai.` are the vendor's, and ours in the same manner; the others are of OpenTelemetry's
 * conventions for GenAI, which have no stable package to import them from, for errors and for HTTP.
 */
export const ATTRIBUTE = {
  org: "noukai.org",
  project: "noukai.project",
  slug: "noukai.flow.slug",
  version: "noukai.flow.version",
  executionId: "noukai.execution_id",
  status: "noukai.flow.status",
  requestId: "noukai.request_id",
  errorCode: "noukai.error.code",
  failedStep: "noukai.failed_step.id",
  attempt: "noukai.attempt",
  delayMs: "noukai.delay_ms",
  round: "noukai.tool_round",
  tools: "noukai.tool_round.tools",
  stepId: "noukai.step.id",
  stepAttempt: "noukai.step.attempt",
  stepStatus: "noukai.step.status",
  stepDurationMs: "noukai.step.duration_ms",
  stepLoopIndex: "noukai.step.loop_index",
  /** The service's decimal text, as in the vendor's clients. */
  stepCostUsd: "noukai.step.cost_usd",
  stepInput: "noukai.step.input",
  stepOutput: "noukai.step.output",
  stepError: "noukai.step.error",
  conversation: "gen_ai.conversation.id",
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  /** The name of the flow; since GenAI's conventions have versions of their own, `agent`. */
  workflow: "gen_ai.workflow.name",
  agent: "gen_ai.agent.name",
  model: "gen_ai.request.model",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  toolName: "gen_ai.tool.name",
  toolType: "gen_ai.tool.type",
  toolCallId: "gen_ai.tool.call.id",
  toolArguments: "gen_ai.tool.call.arguments",
  toolResult: "gen_ai.tool.call.result",
  errorType: "error.type",
  httpStatus: "http.response.status_code",
} as const;

/** Calls that have a span, by the names of the spans. */
export type SpanName =
  | "noukai.flow.execute"
  | "noukai.flow.execute_async"
  | "noukai.flow.resume"
  | "noukai.flow.steps"
  | "noukai.flow.events"
  | "noukai.job.wait";

/**
 * What is known of a call before it is made.
 *
 * @param options of the call
 * @param clientSession the `sessionId` of its client
 */
export function callAttributes(
  flow: VersionedAddress,
  options: unknown,
  clientSession: string | undefined,
): Attributes {
  const given = isRecord(options) ? options : {};
  const version = given.version ?? flow.defaultVersion;
  const { noukaiScope } = globalThis as ScopedGlobal;
  // In the order in which a request takes it.
  const sessionId = given.sessionId ?? clientSession ?? noukaiScope?.current()?.sessionId;
  const name = `${flow.org}/${flow.project}/${flow.slug}`;
  return {
    [ATTRIBUTE.org]: flow.org,
    [ATTRIBUTE.project]: flow.project,
    [ATTRIBUTE.slug]: flow.slug,
    ...((typeof version === "string" || typeof version === "number") && {
      [ATTRIBUTE.version]: String(version),
    }),
    [ATTRIBUTE.operation]: "invoke_workflow",
    [ATTRIBUTE.workflow]: name,
    [ATTRIBUTE.agent]: name,
    ...(typeof sessionId === "string" && { [ATTRIBUTE.conversation]: sessionId }),
  };
}
