import type { BoundFlow } from "../flow/bound-flow.js";
import type { CallContext } from "../request/call-context.js";
import { EVENT_FLOW_COMPLETED, EVENT_STEP_PAUSED } from "../wire.js";
import { CallBounds } from "./call-bounds.js";
import { Cursor, type Continuation, type CursorContext } from "./cursor.js";
import type { StepOutputs } from "./outputs.js";
import type { ToolTurn } from "./step-request.js";

/** Where a run is between two requests. A stream that was stopped goes on from here. */
export interface StreamPosition {
  /** The context of the stream; another when it goes on. */
  context: CallContext;
  readonly cursor: Cursor;
  readonly bounds: CallBounds;
  continuation: Continuation;
  turn: ToolTurn | undefined;
  /** Number of rounds of tool calls. */
  rounds: number;
  /** Whether the last response ended between steps, without a terminal event. */
  endedEarly: boolean;
  /** Number of requests, from here on, before which the trace knows costs that the events do not tell. */
  uncounted: number;
}

/** The start of a run. */
export function startPosition(
  context: CallContext,
  maxRetries: number,
  outputs: StepOutputs,
  settings: Omit<CursorContext, "details">,
): StreamPosition {
  const position: StreamPosition = {
    context,
    cursor: new Cursor(outputs, { ...settings, details: () => position.context.details }),
    bounds: new CallBounds(maxRetries),
    continuation: "start",
    turn: undefined,
    rounds: 0,
    endedEarly: false,
    uncounted: 0,
  };
  return position;
}

/** Sets that a response had costs that no event tells: those of a round of tool calls, which may come with the step, or of a loss. */
export function noteUncounted(position: StreamPosition): void {
  position.uncounted = 2;
}

/**
 * Checks the limits of costs before a request.
 *
 * @throws CostLimitError if the known costs have reached one; the reason of the context.
 */
export async function checkPosition(
  { guard }: BoundFlow,
  position: StreamPosition,
  context: CallContext,
): Promise<void> {
  if (!guard) return;
  guard.follow(position.cursor.executionId, position.uncounted === 0);
  if (position.uncounted > 0) position.uncounted--;
  await context.race(guard.check());
}

/** Whether the costs of a run whose stream has ended here are all known from its events. */
export function isCounted({ cursor, uncounted }: StreamPosition): boolean {
  const type = cursor.terminal?.type;
  const isBetween = type === EVENT_STEP_PAUSED && cursor.unfinished.length === 0;
  return uncounted === 0 && (isBetween || type === EVENT_FLOW_COMPLETED);
}
