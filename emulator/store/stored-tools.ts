import type { ToolDefinition, ToolSettings } from "../engine/call.js";
import type { ToolCall } from "../engine/events.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { objectIn, objectsIn } from "./row.js";
import type { StoredPause } from "./store.js";

/** Reads the stored tools of a run; undefined if it has none. */
export function toolsIn(stored: JsonObject): ToolSettings | undefined {
  const tools = objectsIn(stored, "tools").map((tool): ToolDefinition => {
    const parameters = ownValue(tool, "parameters");
    return {
      name: textIn(tool, "name") ?? "",
      description: textIn(tool, "description"),
      parameters: isJsonObject(parameters) ? parameters : undefined,
      source: objectIn(tool, "source"),
    };
  });
  return tools.length === 0 ? undefined : { tools, choice: choiceIn(ownValue(stored, "choice")) };
}

/** Reads a stored pause; null if there is none. */
export function pauseIn(stored: JsonValue): StoredPause | null {
  if (!isJsonObject(stored)) return null;
  const used = ownValue(stored, "iterationsUsed");
  return {
    stepId: textIn(stored, "stepId") ?? "",
    iterationsUsed: typeof used === "number" ? used : 1,
    messages: objectsIn(stored, "messages"),
    toolCalls: objectsIn(stored, "toolCalls").map(toolCallOf),
  };
}

function toolCallOf(call: JsonObject): ToolCall {
  const called = objectIn(call, "function");
  return {
    id: textIn(call, "id") ?? "",
    type: "function",
    function: { name: textIn(called, "name") ?? "", arguments: textIn(called, "arguments") ?? "" },
  };
}

function choiceIn(choice: JsonValue | undefined): ToolSettings["choice"] {
  const name = isJsonObject(choice) ? textIn(choice, "name") : undefined;
  if (name !== undefined) return { name };
  return choice === "none" || choice === "required" ? choice : "auto";
}

function textIn(object: JsonObject, key: string): string | undefined {
  const value = ownValue(object, key);
  return typeof value === "string" ? value : undefined;
}
