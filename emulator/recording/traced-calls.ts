import { entryOf, isList } from "../../generator/json-schema/values.js";

/** A run whose trace can be read: that of a bound flow, such as `grade3(client).run(executionId)`. */
export interface RecordableRun {
  trace(options?: { readonly signal?: AbortSignal | undefined }): Promise<object>;
  stepTrace(
    stepId: string,
    options: { readonly attempt: "all"; readonly signal?: AbortSignal | undefined },
  ): Promise<object>;
}

/** One call of a step, as the trace has it. */
export interface TracedCall {
  readonly stepId: string;
  readonly attempt: number;
  /** Undefined outside of loops. */
  readonly loopIndex: number | undefined;
  readonly status: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly error: unknown;
  /** Whether the service truncated the input or the output. */
  readonly isTruncated: boolean;
  /** The size of the output before it was truncated, in bytes of JSON. */
  readonly outputBytes: number | undefined;
}

/** A run, with the calls of each step in the order in which they were made. */
export interface TracedRun {
  readonly status: string;
  readonly calls: ReadonlyMap<string, readonly TracedCall[]>;
}

/**
 * Reads all calls of a run. A trace has the latest attempt of each step: the others are requested where there are any.
 *
 * @throws the errors of the client.
 */
export async function readTracedRun(
  run: RecordableRun,
  signal: AbortSignal | undefined,
): Promise<TracedRun> {
  const trace = await run.trace({ signal });
  const latest = callsIn(entryOf(trace, "steps"));
  const calls = new Map<string, readonly TracedCall[]>();
  for (const stepId of new Set(latest.map((call) => call.stepId))) {
    const ofStep = latest.filter((call) => call.stepId === stepId);
    const all = ofStep.some(({ attempt }) => attempt > 1)
      ? callsIn(entryOf(await run.stepTrace(stepId, { attempt: "all", signal }), "attempts"))
      : ofStep;
    calls.set(stepId, all.sort(byTime));
  }
  const status = entryOf(entryOf(trace, "flowRun"), "status");
  return { status: typeof status === "string" ? status : "unknown", calls };
}

/** Loops run one iteration after the other, and an attempt begins where the one before has ended. */
function byTime(one: TracedCall, other: TracedCall): number {
  return one.attempt - other.attempt || (one.loopIndex ?? -1) - (other.loopIndex ?? -1);
}

function callsIn(steps: unknown): TracedCall[] {
  return (isList(steps) ? steps : []).flatMap((said) => {
    const stepId = entryOf(said, "stepId");
    const status = entryOf(said, "status");
    if (typeof stepId !== "string") return [];
    return {
      ...{ stepId, attempt: numberIn(said, "attempt") ?? 1 },
      loopIndex: numberIn(said, "loopIndex"),
      status: typeof status === "string" ? status : "unknown",
      input: entryOf(said, "inputContext"),
      output: entryOf(said, "outputContext"),
      error: entryOf(said, "errorContext"),
      isTruncated: entryOf(said, "truncated") === true,
      outputBytes: numberIn(said, "outputSizeBytes"),
    };
  });
}

function numberIn(said: unknown, name: string): number | undefined {
  const value = entryOf(said, name);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
