import type { CallResult, StepCall } from "../engine/call.js";
import type { ToolCall } from "../engine/events.js";
import type { JsonObject } from "../json.js";

/** What a model sees: earlier turns and the prompt, or a tool round that goes on. */
export function messagesFor(call: StepCall, prompt: string): readonly JsonObject[] {
  return call.resumption?.messages ?? [...call.conversation, { role: "user", content: prompt }];
}

/** The result of a step that wants tools called: the conversation ends with the assistant asking for them. */
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

/** A rough count of tokens, for steps that no real model ran: four characters each. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
