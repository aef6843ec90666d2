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
 * How far a run has come. The service keeps nothing between calls of `/step`, and counts steps anew in each: this is
 * what the client carries from call to call.
 */
export class Cursor {
  executionId: string | undefined;
  /** The number of steps that have completed, which is the index of the next one. */
  index = 0;
  /** What they returned, by step id. */
  readonly outputs: Record<string, unknown> = {};
  /** Steps that have begun and not completed, in the response that is read now. */
  readonly open: Set<string> = new Set<string>();
  /** Whether a step has completed in the response that is read now. */
  progressed = false;

  /** The event that ended the response that is read now: there is nothing to be seen after it. */
  terminal: WireEvent | undefined;

  /** The index of the first step of this call. */
  #base = 0;
  /** Flow-wide indexes of the steps that have begun. */
  readonly #indexes = new Map<string, number>();

  /** A new call begins. */
  startCall(): void {
    this.#base = this.index;
    this.open.clear();
    this.progressed = false;
    this.terminal = undefined;
  }

  /**
   * Takes an event in: moves on, and writes the flow-wide index where the event has one of its call.
   *
   * @returns whether it is to be shown now; tool calls are not, because something may answer them
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
    // Every call says so; a run starts once.
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

  #indexOf(event: WireEvent, otherwise: number): number {
    return this.#indexes.get(String(event.stepId)) ?? otherwise;
  }
}
