import * as z from "zod";
import { MAX_TOOLS, TOOL_NAME_PATTERN } from "noukai-codegen-runtime/wire";
import type { ToolDefinition, ToolSettings } from "../../engine/call.js";
import type { JsonObject, JsonValue } from "../../../generator/json-schema/types.js";
import { nullable, object, refuse } from "./parse.js";

const toolSchema = z.object({
  type: z.literal("function"),
  function: z.object({
    name: z.string().regex(TOOL_NAME_PATTERN),
    parameters: nullable(object),
    description: nullable(z.string()),
  }),
});
const choiceSchema = z.union([
  z.enum(["auto", "none", "required"]),
  z
    .object({ function: z.object({ name: z.string() }) })
    .transform(({ function: { name } }) => ({ name })),
]);

/**
 * The tools of a request, from `tools` and `toolChoice` (PROTOCOL.md, "execute").
 *
 * @returns undefined when the request has no tools, or invalid ones: then the context has an issue.
 */
export function toolSettings(
  sources: readonly JsonObject[],
  choice: JsonValue | undefined,
  context: z.RefinementCtx,
): ToolSettings | undefined {
  if (sources.length === 0) {
    if (choice !== undefined && choice !== "none" && choice !== "auto") {
      const message = "toolChoice asks for a tool, but the request has no tools";
      refuse(context, "TOOLS_INVALID", message);
    }
    return undefined;
  }
  if (sources.length > MAX_TOOLS) {
    const message = `${sources.length} tools were given; the maximum is ${MAX_TOOLS}`;
    refuse(context, "TOOLS_INVALID", message);
    return undefined;
  }
  const tools: ToolDefinition[] = [];
  for (const [at, source] of sources.entries()) {
    const tool = readTool(source, at, context);
    if (tool === undefined) return undefined;
    tools.push(tool);
  }
  const names = tools.map(({ name }) => name);
  const duplicate = names.find((name, at) => names.indexOf(name) !== at);
  if (duplicate !== undefined) {
    refuse(context, "TOOLS_INVALID", `Duplicate tool name "${duplicate}"`);
    return undefined;
  }
  const { data: chosen } = choiceSchema.safeParse(choice ?? "auto");
  if (chosen === undefined) {
    const message =
      'toolChoice has to be "auto", "none", "required" or { type: "function", function: { name } }';
    refuse(context, "TOOLS_INVALID", message);
    return undefined;
  }
  if (typeof chosen === "object" && !names.includes(chosen.name)) {
    const message = `toolChoice names "${chosen.name}", which is not a tool of the request`;
    refuse(context, "TOOLS_INVALID", message);
  }
  return { tools, choice: chosen };
}

function readTool(
  source: JsonObject,
  at: number,
  context: z.RefinementCtx,
): ToolDefinition | undefined {
  const { data, error } = toolSchema.safeParse(source);
  if (data !== undefined) return { ...data.function, source };
  const field = error.issues[0]?.path[1];
  const shown = `tools[${at}]`;
  if (field === "name") {
    const rule = 'has to be 1 to 64 letters, digits, "_" and "-"';
    refuse(context, "TOOL_NAME_INVALID", `${shown}.function.name ${rule}`);
  } else if (field === "parameters") {
    refuse(context, "TOOLS_INVALID", `${shown}.function.parameters has to be a JSON Schema`);
  } else if (field === "description") {
    refuse(context, "VALIDATION_ERROR", `${shown}.function.description has to be a string`);
  } else {
    const form = '{ type: "function", function: { name, … } }';
    refuse(context, "TOOLS_INVALID", `${shown} has to be ${form}`);
  }
  return undefined;
}
