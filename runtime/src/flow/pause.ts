import { InvalidResponseError } from "../errors.js";
import { readToolCalls } from "../tools/read-calls.js";
import type { ToolResultMessage } from "../tools/result-messages.js";
import type { SavedPause, SavedRequest } from "./saved-run.js";

/** Fields of a paused response. */
export type PauseBody = Omit<SavedPause, "request">;

/** Reads a response of `/execute` that pauses the run. @throws InvalidResponseError if it cannot be resumed. */
export function readPause(body: Record<string, unknown>): PauseBody {
  const { executionId, pausedAtStep, toolCallMessages } = body;
  // Without the id, the answers would start a run of their own.
  if (
    typeof executionId !== "string" ||
    executionId === "" ||
    typeof pausedAtStep !== "string" ||
    !Array.isArray(toolCallMessages)
  ) {
    throw new InvalidResponseError(
      "The response pauses the run without its execution id, its step or its conversation.",
    );
  }
  const toolCalls = readToolCalls(body.toolCalls, toolCallMessages, { executionId });
  // The protocol describes the other fields.
  return { ...body, toolCalls } as unknown as PauseBody;
}

/** PROTOCOL "execute", "to resume". */
export function resumeTurn(pause: PauseBody, results: readonly ToolResultMessage[]): object {
  const { executionId, pausedAtStep, iterationsUsed, accumulatedOutputs } = pause;
  return {
    message: null,
    executionId,
    pausedAtStep,
    iterationsUsed,
    toolCallMessages: [...pause.toolCallMessages, ...results],
    accumulatedOutputs,
  };
}

/** `PausedResult.toJSON`. @param paused the pause as programs see it */
export function savedPause(
  paused: Omit<PauseBody, "accumulatedOutputs">,
  { accumulatedOutputs }: PauseBody,
  { version, parameters, blockOverrides, attachments, tools, toolChoice, trace }: SavedRequest,
): SavedPause {
  return {
    executionId: paused.executionId,
    flowId: paused.flowId,
    blockCount: paused.blockCount,
    pausedAtStep: paused.pausedAtStep,
    iterationsUsed: paused.iterationsUsed,
    toolCalls: paused.toolCalls,
    toolCallMessages: paused.toolCallMessages,
    accumulatedOutputs,
    request: {
      version,
      parameters,
      blockOverrides,
      attachments,
      // Handlers cannot be serialized.
      tools: tools?.map((tool) => ({ type: tool.type, function: tool.function })),
      toolChoice,
      trace,
    },
  };
}
