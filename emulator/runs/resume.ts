import { closest } from "fastest-levenshtein";
import type { Resumption } from "../engine/call.js";
import type { Plan } from "../flows/plan.js";
import type { FlowStep } from "../../generator/flow/steps.js";
import { ServiceError } from "../errors.js";
import {
  isJsonArray,
  isJsonObject,
  ownValue,
  textOf,
  type JsonObject,
  type JsonValue,
} from "../json.js";
import { countField, objectsField } from "./fields.js";

/** The maximum number of tool rounds of a step. */
export const MAX_TOOL_ITERATIONS = 25;
/** How much of an unknown id is compared with the known ones, and shown. */
const MAX_SHOWN_ID = 100;
/** The maximum length of a paused conversation, in characters of JSON. */
const MAX_CONVERSATION = 4 * 1024 * 1024;

/**
 * The paused step that a request resumes.
 *
 * @throws ServiceError `PAUSED_STEP_INVALID` when the flow has no such step or it can never have paused.
 */
export function pausedStep(plan: Plan, stepId: string): FlowStep {
  const step = plan.stepsById.get(stepId);
  if (step === undefined) {
    const named = stepId.slice(0, MAX_SHOWN_ID);
    const likely = closest(named, [...plan.stepsById.keys()]);
    throw new ServiceError(
      "PAUSED_STEP_INVALID",
      `"${named}" is not a step of the flow; did you mean "${likely}"?`,
    );
  }
  if (!step.step.tools || !step.isSequential) {
    throw new ServiceError(
      "PAUSED_STEP_INVALID",
      `Step "${stepId}" cannot be paused: it may not call tools`,
    );
  }
  return step;
}

/**
 * Reads `toolCallMessages` and `iterationsUsed`: the paused conversation followed by one result per tool call.
 *
 * @throws ServiceError `TOOL_RESULTS_MISMATCH`, `TOOL_ITERATION_LIMIT`, `MESSAGES_TOO_LARGE`.
 */
export function readResumption(body: JsonObject, step: FlowStep): Resumption {
  const messages = objectsField(body, "toolCallMessages") ?? [];
  // Some older clients send 0, but a paused step has used at least one round.
  const iterationsUsed = Math.max(1, countField(body, "iterationsUsed") ?? 1);
  if (iterationsUsed >= MAX_TOOL_ITERATIONS) {
    throw new ServiceError(
      "TOOL_ITERATION_LIMIT",
      `Step "${step.step.id}" has used ${iterationsUsed} tool rounds; the maximum is ${MAX_TOOL_ITERATIONS}`,
    );
  }
  if (JSON.stringify(messages).length > MAX_CONVERSATION) {
    throw new ServiceError(
      "MESSAGES_TOO_LARGE",
      `toolCallMessages are longer than ${MAX_CONVERSATION} characters`,
    );
  }
  const asked = messages.findLastIndex((message) => callsOf(message).length > 0);
  const asking = messages[asked];
  if (asking === undefined) {
    throw mismatch("toolCallMessages contain no message with tool calls");
  }
  const results = messages.slice(asked + 1).map(readResult);
  checkResults(callsOf(asking), results);
  return {
    stepId: step.step.id,
    iterationsUsed,
    messages: [...messages.slice(0, asked + 1), ...results],
  };
}

interface ToolResult extends JsonObject {
  readonly role: "tool";
  readonly toolCallId: string;
  readonly content: string;
}

function checkResults(calls: readonly string[], results: readonly ToolResult[]): void {
  const answered = new Set<string>();
  for (const { toolCallId } of results) {
    if (!calls.includes(toolCallId))
      throw mismatch(`the result for "${toolCallId}" does not belong to a call of this round`);
    if (answered.has(toolCallId)) throw mismatch(`the call "${toolCallId}" has two results`);
    answered.add(toolCallId);
  }
  const open = calls.filter((id) => !answered.has(id));
  if (open.length > 0) throw mismatch(`no result for ${open.map((id) => `"${id}"`).join(", ")}`);
}

/** A result in the service's form; older clients write `output` for `content`. */
function readResult(message: JsonObject): ToolResult {
  const role = ownValue(message, "role") ?? "tool";
  const toolCallId = ownValue(message, "toolCallId");
  if (role !== "tool" || typeof toolCallId !== "string") {
    throw mismatch('only results may follow the tool calls: { role: "tool", toolCallId, content }');
  }
  const content = ownValue(message, "content") ?? ownValue(message, "output") ?? "";
  return { role, toolCallId, content: textOf(content) };
}

function callsOf(message: JsonObject): readonly string[] {
  const calls = ownValue(message, "toolCalls");
  return isJsonArray(calls) ? calls.map(idOf).filter((id) => id !== undefined) : [];
}

function idOf(call: JsonValue): string | undefined {
  const id = isJsonObject(call) ? ownValue(call, "id") : undefined;
  return typeof id === "string" ? id : undefined;
}

function mismatch(problem: string): ServiceError {
  return new ServiceError(
    "TOOL_RESULTS_MISMATCH",
    `The tool results do not match the calls: ${problem}`,
  );
}
