import type { CallInputs } from "../flow/check-inputs.js";
import type { VersionContract } from "../flow/contract.js";
import type { EventsSettings } from "../flow/options.js";
import type { ToolResultMessage } from "../tools/result-messages.js";
import type { ToolCall, ToolMessage } from "../tools/types.js";
import type { Continuation, Cursor } from "./cursor.js";

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
