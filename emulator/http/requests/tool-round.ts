import * as z from "zod";
import type { JsonObject, JsonValue } from "../../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../../generator/json-schema/values.js";
import { textOf } from "../../json.js";
import type { ToolMessage, ToolResult } from "../../runs/requests.js";
import { count, objects, refuse } from "./parse.js";

/** The maximum length of a paused conversation, in characters of JSON. */
const MAX_CONVERSATION = 4 * 1024 * 1024;

/** `toolCallMessages`; undefined when there are none. */
export const toolMessages: z.ZodType<readonly ToolMessage[] | undefined> = objects
  .transform((list, context) => {
    if (JSON.stringify(list).length > MAX_CONVERSATION) {
      const message = `toolCallMessages are longer than ${MAX_CONVERSATION} characters`;
      refuse(context, "MESSAGES_TOO_LARGE", message);
      return z.NEVER;
    }
    return list.map((source) => ({ source, calls: callsOf(source), result: resultOf(source) }));
  })
  .optional();

/** `iterationsUsed`. Some older clients send 0, but a paused step has used at least one round. */
export const iterationsUsed: z.ZodType<number> = count.transform((used) => Math.max(1, used ?? 1));

// A conversation may have a million entries: what is not a call or a result is skipped without an issue for each.
function callsOf(message: JsonObject): readonly string[] {
  const calls = ownValue(message, "toolCalls");
  return isJsonList(calls) ? calls.map(idOf).filter((id) => id !== undefined) : [];
}

function idOf(call: JsonValue): string | undefined {
  const id = isJsonObject(call) ? ownValue(call, "id") : undefined;
  return typeof id === "string" ? id : undefined;
}

/** A result in the service's form; older clients write `output` for `content`. */
function resultOf(message: JsonObject): ToolResult | undefined {
  const role = ownValue(message, "role") ?? "tool";
  const toolCallId = ownValue(message, "toolCallId");
  if (role !== "tool" || typeof toolCallId !== "string") return undefined;
  const content = ownValue(message, "content") ?? ownValue(message, "output") ?? "";
  return { role, toolCallId, content: textOf(content) };
}
