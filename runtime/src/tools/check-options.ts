import { ValueError } from "../errors.js";
import { shown } from "../flow/check-ids.js";
import { isRecord } from "../request/json.js";
import { MAX_TOOLS, TOOL_NAME_PATTERN } from "../wire.js";
import type { ToolOptions } from "./types.js";

/** `ToolOptions` as a JavaScript program or a file may give them. */
type GivenToolOptions = { readonly [Name in keyof ToolOptions]?: unknown };

/**
 * Checks the options for tools of any call, before it sends anything.
 *
 * @throws ValueError with the option and the rule it violates.
 */
export function checkToolOptions(options: GivenToolOptions): void {
  const { tools, toolChoice, toolHandler, maxToolRounds, toolConcurrency } = options;
  checkTools(tools ?? []);
  if (toolChoice !== undefined && toolChoice !== null && !isToolChoice(toolChoice)) {
    throw new ValueError(
      'toolChoice must be "auto", "none", "required" or { type: "function", function: { name } }.',
    );
  }
  if (toolHandler !== undefined && toolHandler !== null && typeof toolHandler !== "function") {
    throw new ValueError("toolHandler must be a function.");
  }
  checkCount("maxToolRounds", maxToolRounds ?? 0, 0);
  checkCount("toolConcurrency", toolConcurrency ?? 1, 1);
}

/** PROTOCOL "Limits the client checks before it sends". */
function checkTools(tools: unknown): void {
  if (!Array.isArray(tools)) throw new ValueError("tools must be an array.");
  if (tools.length > MAX_TOOLS) {
    throw new ValueError(`tools: ${tools.length} given, at most ${MAX_TOOLS} allowed.`);
  }
  const names = new Set<string>();
  for (const [index, tool] of (tools as readonly unknown[]).entries()) {
    const name = nameOf(tool);
    if (name === undefined || !TOOL_NAME_PATTERN.test(name)) {
      throw new ValueError(
        `tools[${index}] must be { type: "function", function: { name, … } }, with a name of 1 to 64 letters, digits, "_" and "-".`,
      );
    }
    if (names.has(name)) throw new ValueError(`tools[${index}]: duplicate name "${name}".`);
    names.add(name);
  }
}

function isToolChoice(choice: unknown): boolean {
  return (
    choice === "auto" ||
    choice === "none" ||
    choice === "required" ||
    TOOL_NAME_PATTERN.test(nameOf(choice) ?? "")
  );
}

/** The name in `{ type: "function", function: { name } }`. */
function nameOf(value: unknown): string | undefined {
  const called = isRecord(value) && value.type === "function" ? value.function : undefined;
  return isRecord(called) && typeof called.name === "string" ? called.name : undefined;
}

function checkCount(name: string, count: unknown, minimum: number): void {
  if (Number.isSafeInteger(count) && Number(count) >= minimum) return;
  throw new ValueError(`${name} must be an integer of at least ${minimum}, not ${shown(count)}.`);
}
