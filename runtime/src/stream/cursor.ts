import {
  EVENT_FLOW_COMPLETED,
  EVENT_RUN_STARTED,
  EVENT_STEP_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_PAUSED,
  EVENT_STEP_STARTED,
  STATUS_TOOL_CALLS_REQUIRED,
} from "../wire.js";
import type { WireEvent } from "./frames.js";

/** The events after which a response has nothing more to say. */
const TERMINAL = /* @__PURE__ */ new Set([
  EVENT_STEP_PAUSED,
  EVENT_STEP_ERROR,
  STATUS_TOOL_CALLS_REQUIRED,
  EVENT_FLOW_COMPLETED,
]);

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

  /** The index of the first step of this call. */
  #base = 0;
  /** Flow-wide indexes of the steps that have begun. */
  readonly #indexes = new Map<string, number>();

  /** A new call begins. */
  startCall(): void {
    this.#base = this.index;
    this.open.clear();
    this.progressed = false;
  }

  /**
   * Takes an event in: moves on, and writes the flow-wide index where the event has one of its call.
   *
   * @returns whether it is to be shown, and whether the call ends with it
   */
  take(event: WireEvent): { readonly show: boolean; readonly terminal: boolean } {
    const { type } = event;
    const stepId = String(event.stepId);
    let show = true;
    if (type === EVENT_STEP_COMPLETED) {
      event.stepIndex = this.#indexes.get(stepId) ?? this.index;
      this.outputs[stepId] = event.output;
      this.index++;
      this.open.delete(stepId);
      this.progressed = true;
    } else if (type === EVENT_STEP_STARTED) {
      const offset = typeof event.stepIndex === "number" ? event.stepIndex : this.open.size;
      event.stepIndex = this.#base + offset;
      this.#indexes.set(stepId, this.#base + offset);
      this.open.add(stepId);
    } else if (type === EVENT_RUN_STARTED) {
      const executionId = event.executionId ?? event.runId;
      // Every call says so; a run starts once.
      show = this.executionId !== executionId;
      this.executionId = typeof executionId === "string" ? executionId : this.executionId;
      event.executionId = this.executionId;
    } else if (type === EVENT_STEP_PAUSED) {
      event.stepIndex = this.#indexes.get(stepId) ?? this.index - 1;
    } else if (type === STATUS_TOOL_CALLS_REQUIRED) {
      event.stepIndex = this.#indexes.get(stepId) ?? this.index;
      event.executionId ??= this.executionId;
      event.accumulatedOutputs ??= { ...this.outputs };
    } else if (type === EVENT_FLOW_COMPLETED) {
      event.executionId ??= this.executionId;
    }
    return { show, terminal: TERMINAL.has(type) };
  }
}
