import {
  EVENT_FLOW_COMPLETED,
  EVENT_STEP_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_INPUT,
  EVENT_STEP_OUTPUT,
  EVENT_STEP_PAUSED,
  EVENT_STEP_STARTED,
} from "../wire.js";
import { foreignId, type CursorContext } from "./cursor.js";
import type { WireEvent } from "./parse-frame.js";
import type { StepOutputs } from "./outputs.js";

type TraceContext = Omit<CursorContext, "needsResult">;

/** Completes the events of a trace as those of a stream are: outputs, results, and one completion per step of a loop. */
export class TraceView {
  readonly #outputs: StepOutputs;
  readonly #executionId: string;
  readonly #context: TraceContext;

  /** @param executionId the id of the run whose trace was asked for */
  constructor(outputs: StepOutputs, executionId: string, context: TraceContext) {
    this.#outputs = outputs;
    this.#executionId = executionId;
    this.#context = context;
    outputs.startCall(false);
  }

  /**
   * Takes an event.
   *
   * @param events receives the events to yield now
   * @throws InvalidResponseError if the event belongs to another run.
   */
  take(event: WireEvent, events: WireEvent[]): void {
    this.#checkId(event.executionId);
    const { type, stepId } = event;
    if (isStepEvent(type)) {
      if (typeof stepId !== "string" || stepId === "") {
        this.#context.warn(
          "NOUKAI_STREAM_STEP_ID",
          `A ${type} event without a stepId was skipped.`,
        );
        return;
      }
      this.#release(stepId, events);
      if (!this.#takeStep(event, stepId)) return;
    } else if (type === EVENT_STEP_PAUSED) {
      this.#outputs.release(events);
      this.#outputs.startCall(false);
    } else if (type === EVENT_FLOW_COMPLETED) {
      this.#outputs.release(events);
      // Only captured runs have outputs.
      this.#outputs.setResult(event, false);
    } else if (typeof stepId === "string") {
      this.#release(stepId, events);
      if (type === EVENT_STEP_ERROR) this.#outputs.drop();
    }
    events.push(event);
  }

  #release(stepId: string, events: WireEvent[]): void {
    if (this.#outputs.isHolding && !this.#outputs.isBesideHeld(stepId)) {
      this.#outputs.release(events);
    }
  }

  /** @returns whether to yield the event */
  #takeStep(event: WireEvent, stepId: string): boolean {
    if (event.type === EVENT_STEP_COMPLETED) return this.#outputs.complete(stepId, event);
    if (event.type === EVENT_STEP_OUTPUT) this.#outputs.addOutput(stepId, event);
    else this.#outputs.addFrame(stepId);
    return true;
  }

  #checkId(executionId: unknown): void {
    if (typeof executionId !== "string" || executionId === "") return;
    if (executionId !== this.#executionId)
      throw foreignId(executionId, this.#executionId, this.#context);
  }
}

function isStepEvent(type: string): boolean {
  return (
    type === EVENT_STEP_OUTPUT ||
    type === EVENT_STEP_INPUT ||
    type === EVENT_STEP_STARTED ||
    type === EVENT_STEP_COMPLETED
  );
}
