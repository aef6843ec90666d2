import type { Core } from "../client/core.js";
import { ToolCallLimitError, ValueError } from "../errors.js";
import { observe } from "../client/hooks.js";
import { DEFAULT_MAX_TOOL_ROUNDS } from "../wire.js";
import { resultMessages, type ToolResultMessage } from "./check.js";
import type {
  Tool,
  ToolCall,
  ToolContext,
  ToolDefinition,
  ToolOptions,
  ToolResult,
} from "./types.js";

/** A run that waits for tools. */
export interface ToolPause {
  readonly executionId: string;
  readonly stepId: string;
  readonly toolCalls: readonly ToolCall[];
}

/**
 * Answers the calls of one round with the tools that answer their own and with the handler, all at once.
 *
 * @param round how many rounds have been answered before
 * @returns undefined where a call is for a tool that nothing answers, so that the program must
 * @throws ToolCallLimitError past `maxToolRounds`; ValueError where a handler leaves out a call or answers an unknown
 *   one; what a handler throws.
 */
export async function answerToolRound(
  core: Core,
  options: ToolOptions & { readonly signal?: AbortSignal | undefined },
  pause: ToolPause,
  round: number,
): Promise<ToolResultMessage[] | undefined> {
  const { executionId, stepId, toolCalls } = pause;
  const { tools = [], toolHandler, signal } = options;
  const runnable = new Map(tools.filter(isRunnable).map((tool) => [tool.function.name, tool]));
  const offered = new Set(tools.map((tool) => tool.function.name));
  const others = toolCalls.filter((call) => !runnable.has(call.function.name));
  // Without a handler a call for a plain definition is the program's; one for a tool that was never offered is a
  // model's invention, which the model is told.
  const isProgrammes = (call: ToolCall): boolean =>
    runnable.size === 0 || offered.has(call.function.name);
  if (!toolHandler && others.some(isProgrammes)) return undefined;

  const limit = options.maxToolRounds ?? DEFAULT_MAX_TOOL_ROUNDS;
  if (round >= limit) {
    throw new ToolCallLimitError(
      `The flow asks for tools again after ${round} rounds, and maxToolRounds is ${limit}.`,
      { executionId, rounds: round },
    );
  }
  observe(core.hooks.toolRound, () => ({
    executionId,
    stepId,
    round: round + 1,
    tools: toolCalls.map((call) => call.function.name),
  }));
  const context = { executionId, stepId, signal };
  const results = await Promise.all([
    handle(toolHandler, others, context),
    ...toolCalls.map((call) => run(runnable.get(call.function.name), call, context)),
  ]);
  return resultMessages(toolCalls, results.flat());
}

async function handle(
  handler: ToolOptions["toolHandler"],
  calls: readonly ToolCall[],
  context: Omit<ToolContext, "toolCallId">,
): Promise<readonly ToolResult[]> {
  if (calls.length === 0) return [];
  if (handler) {
    const results: unknown = await handler(calls, context);
    if (!Array.isArray(results)) throw new ValueError("A toolHandler must return an array.");
    // What is in it is checked with the calls.
    return results as readonly ToolResult[];
  }
  return calls.map((call) => ({
    toolCallId: call.id,
    content: JSON.stringify({ error: `There is no tool named ${call.function.name}.` }),
  }));
}

async function run(
  tool: Tool | undefined,
  call: ToolCall,
  context: Omit<ToolContext, "toolCallId">,
): Promise<readonly ToolResult[]> {
  if (!tool) return [];
  const toolCallId = call.id;
  const content = await tool.answer(call.function.arguments, { ...context, toolCallId });
  return [{ toolCallId, content }];
}

function isRunnable(tool: ToolDefinition | Tool): tool is Tool {
  return "answer" in tool;
}
