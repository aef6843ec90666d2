import {
  EVENT_FLOW_COMPLETED,
  EVENT_RUN_STARTED,
  EVENT_STEP_COMPLETED,
  EVENT_STEP_INPUT,
  EVENT_STEP_OUTPUT,
  EVENT_STEP_PAUSED,
  EVENT_STEP_STARTED,
  STATUS_TOOL_CALLS_REQUIRED,
} from "../wire.js";
import type { WireEvent } from "./frames.js";

/**
 * Progress of a run. The service keeps no state between requests to `/step` and numbers the steps of each from 0, so the client
 * carries the state from request to request.
 */
export class Cursor {
  executionId: string | undefined;
  /** Number of completed steps, which is the index of the next one. */
  index = 0;
  /** Outputs of the completed steps, by step id. */
  readonly outputs: Record<string, unknown> = {};
  /** Steps that have started but not completed in the current response. */
  readonly open: Set<string> = new Set<string>();
  /** Whether a step has completed in the current response. */
  progressed = false;

  /** The event that ended the current response. Later events are ignored. */
  terminal: WireEvent | undefined;

  /** Index of the first step of the current request. */
  #base = 0;
  /** Flow-wide indexes of the steps that have started. */
  readonly #indexes = new Map<string, number>();

  /** Starts a new request. */
  startCall(): void {
    this.#base = this.index;
    this.open.clear();
    this.progressed = false;
    this.terminal = undefined;
  }

  /**
   * Updates the state from an event, and replaces the index within the request by the flow-wide index.
   *
   * @returns whether to yield the event now; tool calls are not, because a handler may run them
   */
  take(event: WireEvent): boolean {
    const { type } = event;
    if (this.terminal) return false;
    if (type === EVENT_STEP_OUTPUT || type === EVENT_STEP_INPUT) return true;
    if (type === EVENT_STEP_STARTED) this.#start(event, String(event.stepId));
    else if (type === EVENT_STEP_COMPLETED) this.#complete(event, String(event.stepId));
    else if (type === EVENT_RUN_STARTED) return this.#startRun(event);
    else this.#end(event);
    return type !== STATUS_TOOL_CALLS_REQUIRED;
  }

  #end(event: WireEvent): void {
    const { type } = event;
    this.terminal = event;
    if (type === EVENT_STEP_PAUSED) event.stepIndex = this.#indexOf(event, this.index - 1);
    else if (type === STATUS_TOOL_CALLS_REQUIRED) {
      event.stepIndex = this.#indexOf(event, this.index);
      event.executionId ??= this.executionId;
      event.accumulatedOutputs ??= { ...this.outputs };
    } else if (type === EVENT_FLOW_COMPLETED) event.executionId ??= this.executionId;
  }

  #startRun(event: WireEvent): boolean {
    const executionId = event.executionId ?? event.runId;
    // Each response begins with this event, but a run starts only once.
    if (this.executionId !== undefined && this.executionId === executionId) return false;
    this.executionId = typeof executionId === "string" ? executionId : this.executionId;
    event.executionId = this.executionId;
    return true;
  }

  #start(event: WireEvent, stepId: string): void {
    const offset = typeof event.stepIndex === "number" ? event.stepIndex : this.open.size;
    event.stepIndex = this.#base + offset;
    this.#indexes.set(stepId, this.#base + offset);
    this.open.add(stepId);
  }

  #complete(event: WireEvent, stepId: string): void {
    event.stepIndex = this.#indexOf(event, this.index);
    this.outputs[stepId] = event.output;
    this.index++;
    this.open.delete(stepId);
    this.progressed = true;
  }

  #indexOf(event: WireEvent, fallback: number): number {
    return this.#indexes.get(String(event.stepId)) ?? fallback;
  }
}
