import { ValueError } from "../errors.js";
import { isRecord } from "../request/read-body.js";
import { MAX_TOOLS, TOOL_NAME_PATTERN } from "../wire.js";
import type { ToolCall, ToolResult } from "./types.js";

/**
 * PROTOCOL "Limits the client checks before it sends".
 *
 * @throws ValueError naming the index and the rule of the first tool that breaks one.
 */
export function checkTools(tools: readonly unknown[]): void {
  if (tools.length > MAX_TOOLS) {
    throw new ValueError(
      `tools: at most ${MAX_TOOLS} are allowed, and ${tools.length} were given.`,
    );
  }
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const definition = isRecord(tool) && tool.type === "function" ? tool.function : undefined;
    const name = isRecord(definition) ? definition.name : undefined;
    if (typeof name !== "string" || !TOOL_NAME_PATTERN.test(name)) {
      throw new ValueError(
        `tools[${index}] must be { type: "function", function: { name, … } }, with a name of 1 to 64 letters, digits, "_" and "-".`,
      );
    }
    if (names.has(name)) throw new ValueError(`tools[${index}]: "${name}" is there twice.`);
    names.add(name);
  }
}

/** A tool result as it goes on the wire. */
export interface ToolResultMessage extends Record<string, unknown> {
  readonly role: "tool";
  readonly toolCallId: string;
  readonly content: string;
}

/**
 * Results in the order of their calls, as the wire has them.
 *
 * @throws ValueError where a call has no result or two, where a result answers no call, or where its content is not text.
 */
export function resultMessages(
  calls: readonly ToolCall[],
  results: readonly ToolResult[],
): ToolResultMessage[] {
  const given: unknown = results;
  if (!Array.isArray(given)) throw new ValueError("Tool results must be an array.");
  const known = new Map(calls.map((call) => [call.id, call.function.name]));
  const contents = new Map<string, string>();
  for (const { toolCallId, content } of results) {
    if (!known.has(toolCallId)) {
      throw new ValueError(
        `No tool call has the id ${JSON.stringify(toolCallId)}: the ids are ${[...known.keys()].join(", ")}.`,
      );
    }
    if (contents.has(toolCallId)) throw new ValueError(`${toolCallId} has two tool results.`);
    if (typeof content !== "string") {
      throw new ValueError(`The content of the tool result for ${toolCallId} must be a string.`);
    }
    contents.set(toolCallId, content);
  }
  return [...known].map(([toolCallId, name]) => {
    const content = contents.get(toolCallId);
    if (content === undefined) {
      throw new ValueError(`There is no tool result for ${toolCallId} (${name}).`);
    }
    return { role: "tool", toolCallId, content };
  });
}
