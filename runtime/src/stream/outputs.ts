import type { ReportWarning } from "../client/warn.js";
import { parseShape, placesOf, type ShapeRow, type StepPlace } from "../flow/shape.js";
import { assembleLast, padIterations, type ValueOf } from "./assemble.js";
import type { WireEvent } from "./parse-frame.js";
import { LoopPositions } from "./loop-positions.js";
import { mergeCompletions } from "./merge-completions.js";
import {
  createStep,
  loopIndexOf,
  setIteration,
  setOutput,
  takeOutput,
  type StepState,
} from "./step-state.js";

/**
 * Puts the outputs of steps together: PROTOCOL "step (SSE)". The service sends an output with `step_completed` or, in its
 * live form, with `step_output` only. A step in a loop has the array of the outputs of its iterations, and its completions are
 * held back until the loop is over.
 */
export class StepOutputs {
  readonly #shape: ShapeRow | undefined;
  readonly #places: ReadonlyMap<string, StepPlace>;
  readonly #warn: ReportWarning;
  readonly #steps = new Map<string, StepState>();
  readonly #positions = new LoopPositions();
  readonly #held = new Set<StepState>();
  /** Number of the current call. A step that completes again in another call has run again. */
  #call = 0;

  /**
   * @param shape the shape of the flow, in the notation of `parseShape`; undefined if it is not known
   * @param warn receives the reason why an output or the result cannot be put together
   */
  constructor(shape: string | undefined, warn: ReportWarning) {
    this.#shape = shape === undefined ? undefined : parseShape(shape);
    this.#places = placesOf(this.#shape ?? []);
    this.#warn = warn;
  }

  /** Outputs of the completed steps, by step id. */
  get values(): Record<string, unknown> {
    const completed = [...this.#steps.values()].filter((step) => step.completed);
    return Object.fromEntries(completed.map((step) => [step.stepId, step.value]));
  }

  get isHolding(): boolean {
    return this.#held.size > 0;
  }

  /** Ids of the steps with completions that are held back. */
  get held(): readonly string[] {
    return [...this.#held].map((step) => step.stepId);
  }

  /** Starts a call. Unless it continues a step that paused for tools, loops that are not over begin again. */
  startCall(resumed: boolean): void {
    if (resumed) return;
    this.#call++;
    this.drop();
    this.#positions.clear();
  }

  /** Takes note that a step runs. */
  addFrame(stepId: string): void {
    const place = this.#places.get(stepId);
    if (place) this.#positions.advance(stepId, place);
  }

  /** Takes the output in a `step_output`. */
  addOutput(stepId: string, event: WireEvent): void {
    const step = this.#step(stepId);
    if (step.place) this.#positions.advance(stepId, step.place);
    step.output = event.outputData;
    const index = loopIndexOf(event);
    if (index !== undefined) step.outputs.set(index, event.outputData);
  }

  /**
   * Takes a `step_completed`, and sets its `output`.
   *
   * @returns whether to yield the event; false if it is held back
   */
  complete(stepId: string, event: WireEvent): boolean {
    const step = this.#step(stepId);
    const { place } = step;
    const inLoop = place !== undefined && place.loops.length > 0;
    // Where the shape has no loop around the step, a number has no meaning.
    const index = inLoop || !this.#shape ? loopIndexOf(event) : undefined;
    if (step.call !== this.#call) {
      step.call = this.#call;
      step.count = 0;
      if (index === undefined) step.value = undefined;
    }
    const isWhole = Array.isArray(event.output) && index === undefined;
    const isNew = takeOutput(step, event, index);
    if (inLoop && !isWhole) {
      this.#positions.advance(stepId, place);
      if (isNew) this.#addIteration(step, place, index);
      else if (!Array.isArray(step.value)) step.value = [];
      // One completion without an output is a loop without iterations; more are iterations without outputs.
      else if (step.value.length === 0 && place.loops.length === 1)
        step.value = [undefined, undefined];
      step.count++;
      step.held = step.held ? mergeCompletions(step.held, event) : event;
      this.#held.add(step);
      return false;
    }
    if (inLoop) Object.assign(step, { value: event.output, flat: false });
    else if (isNew || step.count === 0) setOutput(step, event.output, index, !this.#shape);
    step.count++;
    step.completed = true;
    step.held = undefined;
    this.#held.delete(step);
    return true;
  }

  /** Whether a step runs in the same loop or parallel as those that are held back, so that they may not be complete. */
  isBesideHeld(stepId: string): boolean {
    const [first] = this.#held;
    const root = first?.place?.root;
    const place = this.#places.get(stepId);
    // A step that the shape does not name may be a branch of a parallel that holds a loop.
    return place ? place.root === root : typeof root === "object" && "branches" in root;
  }

  /**
   * Releases the completions that were held back, in the order in which the steps first completed.
   *
   * @returns the ids of the steps
   */
  release(events: WireEvent[]): readonly string[] {
    const { held } = this;
    for (const step of this.#held) {
      const { held: event, place } = step;
      if (!event || !place) continue;
      if (step.flat) {
        this.#warn(
          "NOUKAI_STREAM_LOOPS",
          `The output of the step ${step.stepId} is one array: the iterations of the loops around it cannot be told apart.`,
        );
      } else padIterations(place, step.value, this.#valueOf);
      event.output = hasOutput(step.value) ? step.value : undefined;
      delete event.loopIndex;
      events.push(event);
      step.held = undefined;
      step.completed = true;
    }
    this.#held.clear();
    return held;
  }

  /** Forgets the iterations that are held back. */
  drop(): void {
    for (const step of this.#held) {
      step.held = undefined;
      step.value = undefined;
    }
    this.#held.clear();
  }

  /**
   * Sets the result of a `flow_completed` that has none: the output of the last node.
   *
   * @param isExpected whether to warn if it is not known
   */
  setResult(event: WireEvent, isExpected = true): void {
    if (event.result !== undefined && event.result !== null) return;
    const assembled = this.#shape
      ? assembleLast(this.#shape, [], this.#valueOf)
      : { unknown: "the client was not generated for the version that ran" };
    if ("value" in assembled) event.result = assembled.value;
    else if (event.result === undefined) {
      event.result = undefined;
      if (isExpected) {
        const message = `The result of the flow is not known: ${assembled.unknown}.`;
        this.#warn("NOUKAI_STREAM_RESULT", message);
      }
    }
  }

  readonly #valueOf: ValueOf = (stepId) => this.#steps.get(stepId);

  #step(stepId: string): StepState {
    let step = this.#steps.get(stepId);
    if (!step) {
      step = createStep(stepId, this.#places.get(stepId));
      this.#steps.set(stepId, step);
    }
    return step;
  }

  #addIteration(step: StepState, place: StepPlace, index: number | undefined): void {
    const { loops, ambiguous } = place;
    const list = (step.value ??= []) as unknown[];
    this.#positions.complete(step.stepId, place);
    if (loops.length === 1 && index !== undefined) {
      setIteration(list, index, step.last);
      return;
    }
    let group = list;
    step.flat = ambiguous;
    for (const { loop } of ambiguous ? [] : loops.slice(0, -1)) {
      const iteration = this.#positions.iterationOf(loop);
      while (group.length <= iteration) group.push([]);
      group = group[iteration] as unknown[];
    }
    group.push(step.last);
  }
}

/** Whether any iteration has an output. A loop without iterations has one, the empty array. */
function hasOutput(value: unknown): boolean {
  if (!Array.isArray(value)) return value !== undefined;
  return value.length === 0 || value.some(hasOutput);
}
