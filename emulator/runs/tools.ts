import { MAX_TOOLS, TOOL_NAME_PATTERN } from "noukai-codegen-runtime/wire";
import type { ToolDefinition, ToolSettings } from "../engine/call.js";
import type { Plan } from "../flows/plan.js";
import { ServiceError } from "../errors.js";
import { isJsonObject, ownValue, type JsonObject, type JsonValue } from "../json.js";
import { objectsField, optional, textField } from "./fields.js";

/**
 * Reads `tools` and `toolChoice` (PROTOCOL.md, "execute") and checks that the flow can use them.
 *
 * @returns undefined when the request has no tools.
 * @throws ServiceError `TOOLS_INVALID`, `TOOL_NAME_INVALID`, `TOOLS_NOT_ENABLED`, `TOOLS_IN_NON_SEQUENTIAL_STEP`
 */
export function readTools(body: JsonObject, plan: Plan): ToolSettings | undefined {
  const declared = objectsField(body, "tools") ?? [];
  const choice = optional(body, "toolChoice");
  if (declared.length === 0) {
    if (choice !== undefined && choice !== "none" && choice !== "auto") {
      throw new ServiceError(
        "TOOLS_INVALID",
        "toolChoice asks for a tool, but the request has no tools",
      );
    }
    return undefined;
  }
  if (declared.length > MAX_TOOLS) {
    throw new ServiceError(
      "TOOLS_INVALID",
      `${declared.length} tools were given; the maximum is ${MAX_TOOLS}`,
    );
  }
  const tools = declared.map(readTool);
  const names = new Set<string>();
  for (const { name } of tools) {
    if (names.has(name)) throw new ServiceError("TOOLS_INVALID", `Duplicate tool name "${name}"`);
    names.add(name);
  }
  checkSteps(plan);
  return { tools, choice: readChoice(choice, names) };
}

function readTool(source: JsonObject, at: number): ToolDefinition {
  const declaration = ownValue(source, "function");
  if (ownValue(source, "type") !== "function" || !isJsonObject(declaration)) {
    throw new ServiceError(
      "TOOLS_INVALID",
      `tools[${at}] has to be { type: "function", function: { name, … } }`,
    );
  }
  const name = ownValue(declaration, "name");
  if (typeof name !== "string" || !TOOL_NAME_PATTERN.test(name)) {
    throw new ServiceError(
      "TOOL_NAME_INVALID",
      `tools[${at}].function.name has to be 1 to 64 letters, digits, "_" and "-"`,
    );
  }
  const parameters = optional(declaration, "parameters");
  if (parameters !== undefined && !isJsonObject(parameters)) {
    throw new ServiceError(
      "TOOLS_INVALID",
      `tools[${at}].function.parameters has to be a JSON Schema`,
    );
  }
  return { name, description: textField(declaration, "description"), parameters, source };
}

function readChoice(
  choice: JsonValue | undefined,
  names: ReadonlySet<string>,
): ToolSettings["choice"] {
  if (choice === undefined) return "auto";
  if (choice === "auto" || choice === "none" || choice === "required") return choice;
  const chosen = isJsonObject(choice) ? ownValue(choice, "function") : undefined;
  const name = isJsonObject(chosen) ? ownValue(chosen, "name") : undefined;
  if (typeof name !== "string") {
    throw new ServiceError(
      "TOOLS_INVALID",
      'toolChoice has to be "auto", "none", "required" or { type: "function", function: { name } }',
    );
  }
  if (!names.has(name))
    throw new ServiceError(
      "TOOLS_INVALID",
      `toolChoice names "${name}", which is not a tool of the request`,
    );
  return { name };
}

function checkSteps(plan: Plan): void {
  const able = plan.leaves.filter((leaf) => leaf.step.tools);
  if (able.length === 0) {
    throw new ServiceError(
      "TOOLS_NOT_ENABLED",
      "No step of this flow may call tools: none has `tools: true`",
    );
  }
  const nested = able.find((leaf) => !leaf.isSequential);
  if (nested !== undefined) {
    throw new ServiceError(
      "TOOLS_IN_NON_SEQUENTIAL_STEP",
      `Step "${nested.step.id}" has \`tools: true\` but is in a parallel branch or a loop, where a run cannot pause`,
    );
  }
}
