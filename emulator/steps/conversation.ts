import type { CallResult, StepCall } from "../engine/call.js";
import type { ToolCall } from "../engine/events.js";
import type { JsonObject } from "../../generator/json-schema/types.js";

/** The messages for a model: the conversation and the prompt, or the messages of a resumed tool round. */
export function messagesFor(call: StepCall, prompt: string): readonly JsonObject[] {
  return call.resumption?.messages ?? [...call.conversation, { role: "user", content: prompt }];
}

/** The result of a step that requests tool calls: the conversation ends with the message that requests them. */
export function askForTools(
  call: StepCall,
  prompt: string,
  toolCalls: readonly ToolCall[],
): CallResult & { kind: "tool_calls" } {
  const asking: JsonObject = {
    role: "assistant",
    content: null,
    toolCalls: toolCalls.map((each) => ({ ...each, function: { ...each.function } })),
  };
  return { kind: "tool_calls", toolCalls, messages: [...messagesFor(call, prompt), asking] };
}

/** Estimates tokens for steps without a model: four characters each. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
