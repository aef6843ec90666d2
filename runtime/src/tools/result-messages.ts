import { ValueError } from "../errors.js";
import { isRecord } from "../request/json.js";
import type { ToolCall, ToolResult } from "./types.js";

/** A tool result in the wire format. */
export interface ToolResultMessage extends Record<string, unknown> {
  readonly role: "tool";
  readonly toolCallId: string;
  readonly content: string;
}

/**
 * Converts tool results to the wire format, in the order of the tool calls.
 *
 * @throws ValueError if a tool call has no result or more than one, a result belongs to no tool call, or its content is not a
 *   string.
 */
export function resultMessages(
  calls: readonly ToolCall[],
  results: readonly ToolResult[],
): ToolResultMessage[] {
  const given: unknown = results;
  if (!Array.isArray(given)) throw new ValueError("Tool results must be an array.");
  const known = new Map(calls.map((call) => [call.id, call.function.name]));
  const contents = new Map<string, string>();
  for (const result of given as readonly unknown[]) {
    if (!isRecord(result)) throw new ValueError("A tool result must be { toolCallId, content }.");
    const { toolCallId, content } = result;
    if (typeof toolCallId !== "string" || !known.has(toolCallId)) {
      throw new ValueError(
        `No tool call has the id ${JSON.stringify(toolCallId)}: expected ${[...known.keys()].join(", ")}.`,
      );
    }
    if (contents.has(toolCallId))
      throw new ValueError(`The tool call ${toolCallId} has two results.`);
    if (typeof content !== "string") {
      throw new ValueError(`The content of the tool result for ${toolCallId} must be a string.`);
    }
    contents.set(toolCallId, content);
  }
  return [...known].map(([toolCallId, name]) => {
    const content = contents.get(toolCallId);
    if (content === undefined) {
      throw new ValueError(`The tool call ${toolCallId} (${name}) has no result.`);
    }
    return { role: "tool", toolCallId, content };
  });
}
