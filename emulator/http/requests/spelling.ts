import type { JsonObject, JsonValue } from "../../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, setOwn } from "../../../generator/json-schema/values.js";
import { snakeCase } from "../../spelling.js";

/**
 * The fields of request bodies whose names have several words. The documentation prints some of them in snake case, and
 * clients send camel case.
 */
const FIELDS: readonly string[] = [
  "blockOverrides",
  "toolChoice",
  "executionId",
  "pausedAtStep",
  "iterationsUsed",
  "toolCallMessages",
  "accumulatedOutputs",
  "stepIndex",
  "inputOverrides",
  "runRemaining",
];

/** The same for the entries of lists. */
const ENTRY_FIELDS: Readonly<Record<string, readonly string[]>> = {
  attachments: ["mimeType"],
  messages: ["toolCalls", "toolCallId"],
  toolCallMessages: ["toolCalls", "toolCallId"],
};

/** Renames the fields of a request body that are in snake case. A field in both spellings keeps the camel-case value. */
export function inCamelCase(body: JsonObject): JsonObject {
  const renamed: Record<string, JsonValue> = { ...rename(body, FIELDS) };
  for (const [field, names] of Object.entries(ENTRY_FIELDS)) {
    const entries = Object.hasOwn(renamed, field) ? renamed[field] : undefined;
    if (!isJsonList(entries)) continue;
    renamed[field] = entries.map((entry) => (isJsonObject(entry) ? rename(entry, names) : entry));
  }
  return renamed;
}

function rename(object: JsonObject, names: readonly string[]): JsonObject {
  const snake = names.filter((name) => Object.hasOwn(object, snakeCase(name)));
  if (snake.length === 0) return object;
  const renamed: Record<string, JsonValue> = {};
  const camel = new Map(snake.map((name) => [snakeCase(name), name]));
  for (const [name, value] of Object.entries(object)) {
    const target = camel.get(name) ?? name;
    if (target === name || !Object.hasOwn(object, target)) setOwn(renamed, target, value);
  }
  return renamed;
}
