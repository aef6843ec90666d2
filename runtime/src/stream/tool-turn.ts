import type { CallContext } from "../request/call-context.js";
import { readToolCalls } from "../tools/read-calls.js";
import { resultMessages } from "../tools/result-messages.js";
import type { ToolMessage, ToolResult } from "../tools/types.js";
import type { WireEvent } from "./parse-frame.js";
import type { ToolTurn } from "./step-request.js";

/** Reads the tool calls of a pause, and completes those of the event. */
export function readTurn(event: WireEvent, context: Pick<CallContext, "details">): ToolTurn {
  const { stepId, iterationsUsed, toolCallMessages } = event;
  const messages = Array.isArray(toolCallMessages) ? (toolCallMessages as ToolMessage[]) : [];
  const toolCalls = readToolCalls(event.toolCalls, messages, context.details);
  event.toolCalls = toolCalls;
  event.toolCallMessages = messages;
  return { stepId: String(stepId), iterationsUsed, toolCalls, toolCallMessages: messages };
}

/** Adds `ToolCallsRequired.resume`. Not enumerable, so that the event can be serialized as JSON. */
export function attachResume(event: WireEvent, turn: ToolTurn): void {
  const resume = ({ toolResults }: { toolResults: readonly ToolResult[] }): Promise<void> =>
    Promise.resolve().then(() => {
      turn.results = resultMessages(turn.toolCalls, toolResults);
    });
  Object.defineProperty(event, "resume", { value: resume });
}
