import type { CallInputs } from "../flow/check-inputs.js";
import type { VersionContract } from "../flow/contract.js";
import type { EventsSettings } from "../flow/options.js";
import type { CallContext } from "../request/call-context.js";
import { resultMessages, type ToolResultMessage } from "../tools/result-messages.js";
import { readToolCalls } from "../tools/read-calls.js";
import type { ToolCall, ToolMessage, ToolResult } from "../tools/types.js";
import type { Continuation, Cursor } from "./cursor.js";
import type { WireEvent } from "./frames.js";

/** Options of `events`, for any contract. */
export type AnyEventsOptions = CallInputs &
  EventsSettings<VersionContract, unknown> & { readonly attachments?: unknown };

/** A paused step, and the tool results once they are available. */
export interface ToolTurn {
  readonly stepId: string;
  readonly iterationsUsed: unknown;
  readonly toolCalls: readonly ToolCall[];
  readonly toolCallMessages: readonly ToolMessage[];
  results?: readonly ToolResultMessage[] | undefined;
}

/** The body of a request to `/step`: PROTOCOL "step (SSE)". */
export function requestBody(
  options: AnyEventsOptions,
  cursor: Cursor,
  continuation: Continuation,
  turn: ToolTurn | undefined,
): object {
  const { message, parameters } = options;
  const { blockOverrides, inputOverrides, runRemaining, tools, toolChoice, trace } = options;
  return {
    // Inputs are sent with the first request only. Later requests identify the run by its execution id.
    ...(continuation === "start"
      ? { message, parameters }
      : { message: null, executionId: cursor.executionId }),
    stepIndex: cursor.index,
    accumulatedOutputs: cursor.accumulated,
    inputOverrides,
    runRemaining,
    blockOverrides,
    tools,
    toolChoice,
    trace,
    ...(turn && {
      iterationsUsed: turn.iterationsUsed,
      toolCallMessages: [...turn.toolCallMessages, ...(turn.results ?? [])],
    }),
  };
}

/** Reads the tool calls of a pause, and completes those of the event. */
export function readTurn(event: WireEvent, context: Pick<CallContext, "details">): ToolTurn {
  const { stepId, iterationsUsed, toolCallMessages } = event;
  const messages = Array.isArray(toolCallMessages) ? (toolCallMessages as ToolMessage[]) : [];
  const toolCalls = readToolCalls(event.toolCalls, messages, context.details);
  event.toolCalls = toolCalls;
  event.toolCallMessages = messages;
  return { stepId: String(stepId), iterationsUsed, toolCalls, toolCallMessages: messages };
}

/** Adds `ToolCallsRequired.resume`. Not enumerable, so that the event can be serialized as JSON. */
export function attachResume(event: WireEvent, turn: ToolTurn): void {
  const resume = ({ toolResults }: { toolResults: readonly ToolResult[] }): Promise<void> =>
    Promise.resolve().then(() => {
      turn.results = resultMessages(turn.toolCalls, toolResults);
    });
  Object.defineProperty(event, "resume", { value: resume });
}
