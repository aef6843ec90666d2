import type { ToolCall } from "../tools/types.js";

/** A prior turn of a conversation; `messages` takes them in order, in place of `message`. */
export type ConversationMessage =
  | { readonly role: "user"; readonly content: string }
  | {
      readonly role: "assistant";
      readonly content: string;
      readonly toolCalls?: readonly ToolCall[] | undefined;
    }
  | { readonly role: "tool"; readonly toolCallId: string; readonly content: string };
