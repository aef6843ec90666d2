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

/** A run that requires tool results. */
export interface ToolPause {
  readonly executionId: string;
  readonly stepId: string;
  readonly toolCalls: readonly ToolCall[];
}

/**
 * Runs the tool calls of one round concurrently, with the tools made by `defineTool` and with `toolHandler`.
 *
 * @param round number of completed rounds
 * @returns the tool results; undefined if a tool call has no handler and is left to the program
 * @throws ToolCallLimitError after `maxToolRounds`; ValueError if a handler omits a tool call or returns an unknown one; the
 *   errors of handlers.
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
  // Without a handler, calls of plain definitions are left to the program. A tool that was never offered is invented by the
  // model, which receives an error as the result.
  const isLeftToProgram = (call: ToolCall): boolean =>
    runnable.size === 0 || offered.has(call.function.name);
  if (!toolHandler && others.some(isLeftToProgram)) return undefined;

  const limit = options.maxToolRounds ?? DEFAULT_MAX_TOOL_ROUNDS;
  if (round >= limit) {
    throw new ToolCallLimitError(
      `The flow requests tool calls again after ${round} rounds, and maxToolRounds is ${limit}.`,
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
    // `resultMessages` checks the elements.
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
