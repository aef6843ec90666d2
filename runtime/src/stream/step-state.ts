import type { StepPlace } from "../flow/shape.js";
import type { WireEvent } from "./parse-frame.js";

/** Larger values of `loopIndex` are ignored, because the array of outputs would be as long. */
const MAX_ITERATIONS = 1_000_000;

/**
 * What a step returned so far. The frames of a step in a loop come once per iteration (assumed), numbered by `loopIndex` or
 * recognised by their repetition within one call.
 */
export interface StepState {
  readonly stepId: string;
  /** Undefined if the shape does not name the step, which is then in no loop. */
  readonly place: StepPlace | undefined;
  /** Data of the last `step_output` since the last completion. */
  output: unknown;
  /** The same by iteration, where frames carry `loopIndex`. */
  readonly outputs: Map<number, unknown>;
  /** The call in which the step last completed, and how often it did. */
  call: number;
  count: number;
  /** Output of the last iteration. */
  last: unknown;
  /** The output of the step, assembled from its iterations. */
  value: unknown;
  /** Whether the iterations of nested loops are in one array, because they cannot be distinguished. */
  flat: boolean;
  /** Whether the step has completed, all iterations included. */
  completed: boolean;
  /** The completions of the iterations so far, merged into one. */
  held: WireEvent | undefined;
}

export function createStep(stepId: string, place: StepPlace | undefined): StepState {
  return {
    stepId,
    place,
    output: undefined,
    outputs: new Map(),
    call: -1,
    count: 0,
    last: undefined,
    value: undefined,
    flat: false,
    completed: false,
    held: undefined,
  };
}

/**
 * Sets the output of a completion, which may have come with a `step_output`.
 *
 * @returns false if there is none: the completion is that of a loop without iterations, or repeats the one before it
 */
export function takeOutput(step: StepState, event: WireEvent, index: number | undefined): boolean {
  const isIndexed = index !== undefined && step.outputs.size > 0;
  const sent = isIndexed ? step.outputs.get(index) : step.output;
  const output = event.output ?? (sent === undefined ? event.output : sent);
  const isNew = output !== undefined || index !== undefined;
  step.output = undefined;
  if (index !== undefined) step.outputs.delete(index);
  if (isNew) step.last = output;
  event.output = isNew ? output : step.last;
  return isNew;
}

/**
 * Sets the output of a step that is in no known loop.
 *
 * @param mayRepeat whether a step that completes again in one call is in a loop, because the shape of the flow is not known
 */
export function setOutput(
  step: StepState,
  output: unknown,
  index: number | undefined,
  mayRepeat: boolean,
): void {
  if (index !== undefined) {
    const list = Array.isArray(step.value) ? (step.value as unknown[]) : [];
    setIteration(list, index, output);
    step.value = list;
  } else if (!mayRepeat || step.count === 0) step.value = output;
  else if (step.count === 1) step.value = [step.value, output];
  else (step.value as unknown[]).push(output);
}

/** Sets the output of an iteration, which a repeated completion does not have. */
export function setIteration(list: unknown[], index: number, output: unknown): void {
  if (output !== undefined || !(index in list)) list[index] = output;
}

/** The iteration that an event belongs to, where it says so. */
export function loopIndexOf({ loopIndex }: WireEvent): number | undefined {
  const isIndex = Number.isInteger(loopIndex) && Number(loopIndex) >= 0;
  return isIndex && Number(loopIndex) < MAX_ITERATIONS ? Number(loopIndex) : undefined;
}
