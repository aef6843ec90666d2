import type { JsonValue } from "../../generator/json-schema/types.js";
import type { Mocks } from "../mocks/mock-flow.js";
import { mockOfCall, type GapReason } from "./mock-of-call.js";
import { readTracedRun, type RecordableRun, type TracedCall } from "./traced-calls.js";
import { flowId, type FlowAddress } from "../../generator/definition/flow-id.js";

/** A call of a step that is not recorded, or not as it was. */
export interface RecordingGap {
  readonly stepId: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Index of the iteration, from 0; undefined outside of loops. */
  readonly loopIndex: number | undefined;
  readonly reason: GapReason;
  /** Such as `explain[1], attempt 2: its text is redacted`. */
  readonly message: string;
}

/** The recorded mocks of a run. */
export interface RecordedRun extends FlowAddress {
  readonly executionId: string;
  /** The status of the run: `"completed"`, `"failed"` or another. */
  readonly status: string;
  /** The mocks by step id. */
  readonly steps: ReadonlyMap<string, JsonValue>;
  /** The same, as `startEmulator` takes them. */
  readonly mocks: Mocks;
  readonly gaps: readonly RecordingGap[];
}

/** The answer of a call that is not recorded, among those of the same step that are: they would be given to the wrong calls. */
const NOT_RECORDED = "NOT_RECORDED";

/**
 * Makes the mocks of a run from its trace.
 *
 * @throws the errors of the client.
 */
export async function recordRun(
  { org, project, slug }: FlowAddress,
  run: RecordableRun,
  executionId: string,
  signal: AbortSignal | undefined,
): Promise<RecordedRun> {
  const { status, calls } = await readTracedRun(run, signal);
  const isPresent = (context: unknown): boolean => context !== undefined && context !== null;
  const isCaptured = [...calls.values()]
    .flat()
    .some(({ input, output }) => isPresent(input) || isPresent(output));
  const steps = new Map<string, JsonValue>();
  const gaps: RecordingGap[] = [];
  for (const [stepId, ofStep] of calls) {
    const recorded = ofStep.map((call) => ({ call, ...mockOfCall(call, isCaptured) }));
    for (const { call, gap } of recorded) if (gap !== undefined) gaps.push(gapOf(call, gap));
    // A step that is skipped is not called: its mocks are those of the other calls.
    const made = recorded.filter(({ gap }) => gap?.reason !== "skipped");
    if (!made.some(({ mock }) => mock !== undefined)) continue;
    const answers = made.map(({ call, mock }) => (mock === undefined ? fillerOf(call) : mock));
    steps.set(stepId, inSequence(answers));
  }
  const id = flowId({ org, project, slug });
  const mocks = Object.fromEntries([...steps].map(([stepId, mock]) => [`${id}#${stepId}`, mock]));
  return { org, project, slug, executionId, status, steps, mocks, gaps };
}

/** The last mock of a sequence is repeated: equal ones need none. */
function inSequence(answers: readonly JsonValue[]): JsonValue {
  const [first = null, ...others] = answers;
  const text = JSON.stringify(first);
  return others.every((other) => JSON.stringify(other) === text) ? first : { $sequence: answers };
}

function fillerOf(call: TracedCall): JsonValue {
  return { $error: { code: NOT_RECORDED, message: `${nameOf(call)} was not recorded.` } };
}

function gapOf(
  call: TracedCall,
  { reason, message }: { readonly reason: GapReason; readonly message: string },
): RecordingGap {
  const { stepId, attempt, loopIndex } = call;
  return { stepId, attempt, loopIndex, reason, message: `${nameOf(call)}: ${message}` };
}

function nameOf({ stepId, attempt, loopIndex }: TracedCall): string {
  const name = loopIndex === undefined ? stepId : `${stepId}[${loopIndex}]`;
  return attempt > 1 ? `${name}, attempt ${attempt}` : name;
}
