import { setTimeout as wait } from "node:timers/promises";
import type { CallResult, Scope, StepCall } from "../../engine/call.js";
import { CancelledError, StepError } from "../../engine/errors.js";
import type { ToolCall, Usage } from "../../engine/events.js";
import { renderTemplate, renderValue } from "../../engine/template.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, setOwn } from "../../../generator/json-schema/values.js";
import { parseJson, textOf } from "../../json.js";
import { askForTools } from "../conversation.js";
import type { Mock, MockAnswer, MockToolCall } from "../../flows/mock-format.js";

/**
 * Runs a step with its mock.
 *
 * @param usage the usage to report if the mock has none.
 * @throws StepError for `$error`, for a template with a missing variable, and for calls of tools that the request does
 * not have.
 */
export async function answerFromMock(
  mock: Mock,
  call: StepCall,
  prompt: string,
  usage: (output: JsonValue) => Usage,
): Promise<CallResult> {
  const answer = await selectAnswer(mock, call, call.callNumber);
  const { outcome } = answer;
  if (outcome.kind === "toolCalls" && outcome.then !== undefined && call.resumption !== undefined) {
    return await answerFromMock(outcome.then, call, prompt, usage);
  }
  await showChunks(answer, call);
  const reported = answer.usage;
  switch (outcome.kind) {
    case "error": {
      const { code, message, details } = outcome;
      throw new StepError(
        code,
        renderTemplate(message, call.scope),
        details === undefined ? {} : { details },
      );
    }
    case "toolCalls": {
      const toolCalls = outcome.calls.map((each, at) => toolCallOf(each, at, call));
      return { ...askForTools(call, prompt, toolCalls), usage: reported ?? usage(null) };
    }
    case "value":
    case "template":
    case "chunks": {
      const output = outputOf(answer, call.scope);
      return { kind: "output", output, usage: reported ?? usage(output) };
    }
  }
}

async function selectAnswer(mock: Mock, call: StepCall, callNumber: number): Promise<MockAnswer> {
  await pause(mock.delayMs, call.signal);
  if (mock.kind === "answer") return mock;
  const { answers } = mock;
  const chosen = answers[Math.min(callNumber, answers.length - 1)];
  if (chosen === undefined) throw new StepError("MOCK_INVALID", "The mock's $sequence is empty");
  // A nested sequence counts from its own first call.
  return await selectAnswer(chosen, call, Math.max(0, callNumber - answers.indexOf(chosen)));
}

async function showChunks(answer: MockAnswer, call: StepCall): Promise<void> {
  for (const [at, chunk] of answer.chunks.entries()) {
    if (at > 0) await pause(answer.intervalMs, call.signal);
    if (call.signal.aborted) throw new CancelledError("the run was stopped");
    await call.emitChunk(chunk);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds === 0) return;
  try {
    await wait(milliseconds, undefined, { signal });
  } catch {
    throw new CancelledError("the run was stopped");
  }
}

function outputOf(answer: MockAnswer, scope: Scope): JsonValue {
  const { outcome } = answer;
  if (outcome.kind === "value") return outcome.value;
  if (outcome.kind === "template") return fillIn(outcome.template, scope);
  const text = answer.chunks.map(textOf).join("");
  try {
    return parseJson(text);
  } catch {
    // Parts that are not JSON are joined to a string.
    return text;
  }
}

function fillIn(template: JsonValue, scope: Scope): JsonValue {
  if (typeof template === "string") return renderValue(template, scope);
  if (isJsonList(template)) return template.map((entry) => fillIn(entry, scope));
  if (!isJsonObject(template)) return template;
  const filled: Record<string, JsonValue> = {};
  for (const [key, entry] of Object.entries(template)) setOwn(filled, key, fillIn(entry, scope));
  return filled;
}

function toolCallOf(mocked: MockToolCall, at: number, call: StepCall): ToolCall {
  const known = call.tools?.tools.map((tool) => tool.name) ?? [];
  if (!known.includes(mocked.name)) {
    throw new StepError(
      "MOCK_TOOL_UNKNOWN",
      known.length === 0
        ? `The mock asks for the tool "${mocked.name}", but the request has no tools for this step`
        : `The mock asks for the tool "${mocked.name}"; the request has ${known.map((name) => `"${name}"`).join(", ")}`,
    );
  }
  const round = call.resumption?.iterationsUsed ?? 0;
  return {
    id: mocked.id ?? `call_${call.step.id}_${round}_${at}`,
    type: "function",
    function: { name: mocked.name, arguments: mocked.arguments },
  };
}
