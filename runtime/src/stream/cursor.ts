import type { ReportWarning } from "../client/warn.js";
import { InvalidResponseError, type ErrorDetails } from "../errors.js";
import {
  EVENT_FLOW_COMPLETED,
  EVENT_RUN_STARTED,
  EVENT_STEP_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_INPUT,
  EVENT_STEP_OUTPUT,
  EVENT_STEP_PAUSED,
  EVENT_STEP_STARTED,
  STATUS_TOOL_CALLS_REQUIRED,
} from "../wire.js";
import { isRecord } from "../request/json.js";
import type { WireEvent } from "./parse-frame.js";
import type { StepOutputs } from "./outputs.js";

/** How a request continues a run: from the start, where the last one ended, or with tool results. */
export type Continuation = "start" | "next" | "resume";

/** What a cursor reports to. */
export interface CursorContext {
  /** Details of the current request, for errors. */
  details(): ErrorDetails;
  /** Receives the reason why an event is skipped or incomplete. */
  readonly warn: ReportWarning;
  /** Whether the result of the flow is used. */
  readonly needsResult: boolean;
}

/**
 * Progress of a run. The service numbers the steps of each request to `/step` from 0 and may send outputs without their steps,
 * so the client carries the state from request to request.
 */
export class Cursor {
  executionId: string | undefined;
  /** Number of steps of the flow, according to the first event that has it. */
  stepCount: number | undefined;
  /** Whether a step completed in the current response that completed in none before. */
  progressed = false;
  /** Whether there was a frame of a step in the current response. */
  hasSteps = false;
  /** The step that completed last. */
  lastStep: string | undefined;
  /** The event that ended the current response. Later events are ignored. */
  terminal: WireEvent | undefined;

  readonly #outputs: StepOutputs;
  readonly #context: CursorContext;
  /** Steps that have started but not completed in the current response. */
  readonly #open = new Set<string>();
  readonly #completed = new Set<string>();
  /** Index of the first step of the current request. */
  #base = 0;
  /** Flow-wide indexes of the steps that have started. */
  readonly #indexes = new Map<string, number>();
  /** Whether the response may name another execution id. */
  #mayChangeId = true;
  /** Whether a `run_started` with the current execution id was yielded. */
  #announced = false;

  constructor(outputs: StepOutputs, context: CursorContext) {
    this.#outputs = outputs;
    this.#context = context;
  }

  /** Number of completed steps, which is the index of the next one. */
  get index(): number {
    return this.#completed.size;
  }

  /** Outputs of the completed steps, by step id. */
  get accumulated(): Record<string, unknown> {
    return this.#outputs.values;
  }

  /** Steps that have started and are not over. */
  get unfinished(): readonly string[] {
    return [...new Set([...this.#open, ...this.#outputs.held])];
  }

  /** Starts a new request. */
  startCall(continuation: Continuation): void {
    this.#base = this.index;
    this.#open.clear();
    this.progressed = false;
    this.hasSteps = false;
    this.terminal = undefined;
    this.#mayChangeId = continuation !== "next" || this.executionId === undefined;
    this.#outputs.startCall(continuation === "resume");
  }

  /** Ends a response that had no terminal event and in which no step is open. */
  endCall(events: WireEvent[]): void {
    if (this.#open.size === 0) this.#release(events);
  }

  /** Ends the run where the service sends no `flow_completed`. */
  finish(events: WireEvent[]): void {
    this.take({ type: EVENT_FLOW_COMPLETED }, events);
  }

  /**
   * Updates the state from an event.
   *
   * @param events receives the events to yield now: completions that were held back, and the event itself, with the index in
   *   the flow instead of that in the request. Tool calls are not yielded, because a handler may run them.
   * @throws InvalidResponseError if the event belongs to another run.
   */
  take(event: WireEvent, events: WireEvent[]): void {
    if (this.terminal) return;
    const { type, stepId, executionId } = event;
    if (executionId !== undefined) this.#checkId(executionId);
    switch (type) {
      case EVENT_STEP_OUTPUT:
      case EVENT_STEP_INPUT:
      case EVENT_STEP_STARTED:
      case EVENT_STEP_COMPLETED:
        if (typeof stepId === "string" && stepId !== "") this.#takeStep(event, stepId, events);
        else
          this.#context.warn(
            "NOUKAI_STREAM_STEP_ID",
            `A ${type} event without a stepId was skipped.`,
          );
        return;
      case EVENT_RUN_STARTED:
        this.#startRun(event, events);
        return;
      default:
        this.#end(event, events);
    }
  }

  #takeStep(event: WireEvent, stepId: string, events: WireEvent[]): void {
    this.hasSteps = true;
    if (this.#outputs.isHolding && !this.#outputs.isBesideHeld(stepId)) this.#release(events);
    switch (event.type) {
      case EVENT_STEP_OUTPUT:
        this.#outputs.addOutput(stepId, event);
        break;
      case EVENT_STEP_INPUT:
        this.#outputs.addFrame(stepId);
        break;
      case EVENT_STEP_STARTED:
        this.#outputs.addFrame(stepId);
        this.#start(event, stepId);
        break;
      default:
        event.stepIndex = this.#indexes.get(stepId) ?? this.index;
        this.#open.delete(stepId);
        if (!this.#outputs.complete(stepId, event)) return;
        this.#complete(stepId);
    }
    events.push(event);
  }

  #start(event: WireEvent, stepId: string): void {
    const offset = typeof event.stepIndex === "number" ? event.stepIndex : this.#open.size;
    event.stepIndex = this.#base + offset;
    this.#indexes.set(stepId, this.#base + offset);
    this.#open.add(stepId);
  }

  #complete(stepId: string): void {
    this.lastStep = stepId;
    if (this.#completed.has(stepId)) return;
    this.#completed.add(stepId);
    this.progressed = true;
  }

  #release(events: WireEvent[]): void {
    for (const stepId of this.#outputs.release(events)) this.#complete(stepId);
  }

  #end(event: WireEvent, events: WireEvent[]): void {
    const { type } = event;
    const [open] = this.#open;
    if (type !== EVENT_STEP_PAUSED && type !== EVENT_FLOW_COMPLETED) event.stepId ??= open;
    const { stepId } = event;
    const isBeside = typeof stepId === "string" && this.#outputs.isBesideHeld(stepId);
    if (!isBeside || type === EVENT_STEP_PAUSED) this.#release(events);
    else if (type === EVENT_STEP_ERROR) this.#outputs.drop();
    this.terminal = event;

    if (type === EVENT_STEP_PAUSED) event.stepIndex = this.#indexOf(event, this.index - 1);
    else if (type === STATUS_TOOL_CALLS_REQUIRED) this.#pauseForTools(event);
    else if (type === EVENT_FLOW_COMPLETED) {
      event.executionId ??= this.executionId;
      if (this.#context.needsResult) this.#outputs.setResult(event);
    }
    if (type !== STATUS_TOOL_CALLS_REQUIRED) events.push(event);
  }

  #pauseForTools(event: WireEvent): void {
    const offset = typeof event.stepIndex === "number" ? event.stepIndex : 0;
    event.stepIndex = this.#indexOf(event, this.index);
    // Services may leave out the step, which is the one at the cursor.
    event.stepId ??=
      [...this.#indexes].find(([, index]) => index === this.#base + offset)?.[0] ?? "";
    event.executionId ??= this.executionId;
    const sent = event.accumulatedOutputs;
    event.accumulatedOutputs = { ...this.accumulated, ...(isRecord(sent) ? sent : {}) };
  }

  #startRun(event: WireEvent, events: WireEvent[]): void {
    const { runId, stepCount } = event;
    if (this.executionId === undefined) this.#checkId(runId);
    // The first number counts: a later one could grow for ever.
    if (Number.isSafeInteger(stepCount) && Number(stepCount) > 0) {
      this.stepCount ??= Number(stepCount);
    }
    // Each response begins with this event, but a run starts only once.
    if (this.#announced) return;
    this.#announced = true;
    event.executionId = this.executionId;
    events.push(event);
  }

  #checkId(executionId: unknown): void {
    if (typeof executionId !== "string" || executionId === "") return;
    if (executionId !== this.executionId) {
      if (!this.#mayChangeId) throw foreignId(executionId, this.executionId, this.#context);
      this.executionId = executionId;
      this.#announced = false;
    }
    this.#mayChangeId = false;
  }

  #indexOf(event: WireEvent, fallback: number): number {
    return this.#indexes.get(String(event.stepId)) ?? fallback;
  }
}

/** The error for an event of another run than `own`. */
export function foreignId(
  executionId: string,
  own: string | undefined,
  context: Pick<CursorContext, "details">,
): InvalidResponseError {
  const message = `An event belongs to the run ${executionId}, not to ${String(own)}.`;
  return new InvalidResponseError(message, { ...context.details(), executionId: own });
}
