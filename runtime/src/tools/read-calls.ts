import { InvalidResponseError, type ErrorDetails } from "../errors.js";
import { isRecord } from "../request/read-body.js";
import type { ToolCall, ToolMessage } from "./types.js";

/**
 * Reads the tool calls of a pause. Older services send them only in the last assistant turn, and newer ones may send calls
 * that have nothing but an id, which are completed from that turn.
 *
 * @param toolCalls the field of the pause, as it came
 * @param messages the conversation of the pause
 * @throws InvalidResponseError if there are no calls, or one has no id or no function name.
 */
export function readToolCalls(
  toolCalls: unknown,
  messages: readonly ToolMessage[],
  details: ErrorDetails = {},
): readonly ToolCall[] {
  const turn = messages.findLast((message) => isRecord(message) && message.role === "assistant");
  const requested = listOf(turn?.toolCalls) ?? listOf(turn?.tool_calls) ?? [];
  const calls = listOf(toolCalls) ?? requested;
  if (calls.length === 0) {
    throw new InvalidResponseError("The run is paused without any tool calls.", details);
  }
  return calls.map((call) => completeCall(call, requested, details));
}

function completeCall(
  call: unknown,
  requested: readonly unknown[],
  details: ErrorDetails,
): ToolCall {
  const id = isRecord(call) ? call.id : undefined;
  if (!isRecord(call) || typeof id !== "string") {
    throw new InvalidResponseError("The run is paused with a tool call that has no id.", details);
  }
  const twin = requested.find((other) => isRecord(other) && other.id === id);
  const called = { ...functionOf(twin), ...functionOf(call) };
  if (typeof called.name !== "string") {
    throw new InvalidResponseError(
      `The run is paused with the tool call ${id}, which names no function.`,
      details,
    );
  }
  const { name, arguments: args = "" } = called;
  const isValid = typeof args === "string" || isRecord(args);
  return {
    ...call,
    id,
    type: "function",
    function: { ...called, name, arguments: isValid ? args : JSON.stringify(args) },
  };
}

/** The defined fields of `function`. */
function functionOf(call: unknown): Record<string, unknown> {
  if (!isRecord(call) || !isRecord(call.function)) return {};
  const fields = Object.entries(call.function);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined && value !== null));
}

/** A non-empty list. */
function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}
