import { InvalidResponseError, type ErrorDetails } from "../errors.js";
import { isRecord } from "../request/json.js";
import { parseArguments } from "./arguments.js";
import type { ToolCall, ToolMessage } from "./types.js";

/**
 * Reads the tool calls of a pause. Older services send them only in the last assistant turn, and newer ones may send calls
 * that have nothing but an id, which are completed from that turn.
 *
 * @param toolCalls the field of the pause, as the service sent it
 * @param messages the conversation of the pause
 * @throws InvalidResponseError if there are no calls, one has no id or no function name, or two have the same id, so that
 *   their results could not be distinguished.
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
  const completed = calls.map((call) => completeCall(call, requested, details));
  const ids = new Set<string>();
  for (const { id } of completed) {
    if (ids.has(id)) {
      throw new InvalidResponseError(
        `The run is paused with two tool calls of the id ${id}.`,
        details,
      );
    }
    ids.add(id);
  }
  return completed;
}

function completeCall(
  call: unknown,
  requested: readonly unknown[],
  details: ErrorDetails,
): ToolCall {
  const id = isRecord(call) ? call.id : undefined;
  if (!isRecord(call) || typeof id !== "string" || id === "") {
    throw new InvalidResponseError("The run is paused with a tool call that has no id.", details);
  }
  const twin = requested.find((other) => isRecord(other) && other.id === id);
  const called = { ...functionOf(twin), ...functionOf(call) };
  if (typeof called.name !== "string" || called.name === "") {
    throw new InvalidResponseError(
      `The run is paused with the tool call ${id}, which names no function.`,
      details,
    );
  }
  const { name, arguments: args = "" } = called;
  const given = argumentsOf(args);
  const parsed = parseArguments(given);
  return {
    ...call,
    id,
    type: "function",
    // Not enumerable, so that a call which a program sends on, or stores, is as the service has it.
    function: Object.defineProperty({ ...called, name, arguments: given }, "parsed", {
      value: "value" in parsed ? parsed.value : undefined,
      enumerable: false,
    }),
  };
}

/** Arguments as their type has them: models call a tool without parameters with an empty text or null. */
function argumentsOf(given: unknown): ToolCall["function"]["arguments"] {
  if (isRecord(given)) return given;
  if (typeof given !== "string") return JSON.stringify(given);
  const text = given.trim();
  return text === "" || text === "null" ? "{}" : given;
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
