import type { Core } from "../client/core.js";
import { ToolCallLimitError, ValueError } from "../errors.js";
import { observe } from "../client/hooks.js";
import { DEFAULT_MAX_TOOL_ROUNDS } from "../wire.js";
import { checkArguments } from "./arguments.js";
import { resultMessages, type ToolResultMessage } from "./result-messages.js";
import { runJobs, type JobFunction, type WorkContext } from "./run-jobs.js";
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
  /** Called before handlers run. If it rejects, none does. */
  readonly permit?: (() => Promise<void>) | undefined;
}

/** Default of `toolConcurrency`. */
const DEFAULT_CONCURRENCY = 8;

/**
 * Runs the tool calls of one round, with the tools made by `defineTool` and with `toolHandler`. Calls without valid arguments
 * reach no handler: the model is told.
 *
 * @param round number of completed rounds
 * @param context the context of the call; when it fails, the signals of the handlers abort
 * @returns the tool results; undefined if a tool call has no handler and is left to the program
 * @throws ToolCallLimitError after `maxToolRounds`; ValueError if a handler omits a tool call or returns an unknown one; the
 *   first error of a handler; the reason of the context.
 */
export async function answerToolRound(
  core: Pick<Core, "hooks">,
  options: ToolOptions,
  pause: ToolPause,
  round: number,
  context: WorkContext,
): Promise<ToolResultMessage[] | undefined> {
  const { executionId, stepId, toolCalls } = pause;
  const { tools, toolHandler } = options;
  const runnable = new Map(tools?.filter(isRunnable).map((tool) => [tool.function.name, tool]));
  const offered = new Set(tools?.map((tool) => tool.function.name));
  const hasTool = (call: ToolCall): boolean => runnable.has(call.function.name);
  // Without a handler, calls of plain definitions are left to the program. A tool that was never offered is invented by the
  // model, which receives an error as the result.
  const isLeftToProgram = (call: ToolCall): boolean =>
    !hasTool(call) && (runnable.size === 0 || offered.has(call.function.name));
  if (!toolHandler && toolCalls.some(isLeftToProgram)) return undefined;

  const limit = options.maxToolRounds ?? DEFAULT_MAX_TOOL_ROUNDS;
  if (round >= limit) {
    throw new ToolCallLimitError(
      `The flow requests tool calls again after ${round} rounds, and maxToolRounds is ${limit}.`,
      { executionId, rounds: round },
    );
  }
  await pause.permit?.();
  observe(core.hooks.toolRound, () => ({
    executionId,
    stepId,
    round: round + 1,
    tools: toolCalls.map((call) => call.function.name),
  }));
  const { valid, refusals } = checkArguments(toolCalls);
  const others = valid.filter((call) => !hasTool(call));
  const shared = { executionId, stepId };
  const jobs = valid.flatMap((call): JobFunction<readonly ToolResult[]>[] => {
    const tool = runnable.get(call.function.name);
    return tool ? [(signal) => run(tool, call, { ...shared, signal })] : [];
  });
  if (others.length > 0) {
    jobs.unshift((signal) => handle(toolHandler, others, { ...shared, signal }));
  }
  const concurrency = options.toolConcurrency ?? DEFAULT_CONCURRENCY;
  const results = await runJobs(jobs, concurrency, context);
  return resultMessages(toolCalls, [...refusals, ...results.flat()]);
}

async function handle(
  handler: ToolOptions["toolHandler"],
  calls: readonly ToolCall[],
  context: Omit<ToolContext, "toolCallId">,
): Promise<readonly ToolResult[]> {
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
  tool: Tool,
  call: ToolCall,
  context: Omit<ToolContext, "toolCallId">,
): Promise<readonly ToolResult[]> {
  const toolCallId = call.id;
  const content = await tool.answer(call.function.arguments, { ...context, toolCallId });
  return [{ toolCallId, content }];
}

function isRunnable(tool: ToolDefinition | Tool): tool is Tool {
  return "answer" in tool && typeof tool.answer === "function";
}
