import { isRecord } from "../request/json.js";
import type { ToolCall, ToolResult } from "./types.js";

/** The arguments of a tool call, or why there are none, in words for the model. */
export type ParsedArguments =
  { readonly value: Readonly<Record<string, unknown>> } | { readonly problem: string };

/**
 * Parses the arguments of a tool call: an object, or JSON text of one. Models call a tool without parameters with an empty text
 * or null, which count as an empty object.
 */
export function parseArguments(given: unknown): ParsedArguments {
  let value = given;
  if (typeof given === "string") {
    try {
      value = given.trim() === "" ? undefined : JSON.parse(given);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { problem: `The arguments are not JSON: ${reason}` };
    }
  }
  value ??= {};
  if (isRecord(value)) return { value };
  const kind = Array.isArray(value) ? "array" : typeof value;
  return { problem: `The arguments must be a JSON object, not a value of the type ${kind}.` };
}

/** Tool calls by whether they have arguments. */
export interface CheckedCalls {
  readonly valid: readonly ToolCall[];
  /** The results of the others, which tell the model what is wrong. */
  readonly refusals: readonly ToolResult[];
}

/** Tells calls with arguments from calls without, which no handler gets. */
export function checkArguments(calls: readonly ToolCall[]): CheckedCalls {
  const valid: ToolCall[] = [];
  const refusals: ToolResult[] = [];
  for (const call of calls) {
    const parsed = parseArguments(call.function.arguments);
    if ("value" in parsed) valid.push(call);
    else {
      const content = JSON.stringify({ error: parsed.problem });
      refusals.push({ toolCallId: call.id, content });
    }
  }
  return { valid, refusals };
}
