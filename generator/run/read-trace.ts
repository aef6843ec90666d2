import type { Run, TraceEvent } from "noukai-codegen-runtime";
import { entryOf, isList } from "../json-schema/values.js";
import { factoryOf, type AnyVersion } from "./any-flow.js";
import { readStep, type EndedStep } from "./outcome.js";
import { openClient, type Connection } from "./run-flow.js";
import type { FlowAddress } from "../definition/flow-id.js";

/** An event of a run that is followed. */
export type AnyTraceEvent = TraceEvent<AnyVersion>;

/** One attempt of a step, and when it ran: in milliseconds since 1970. */
export interface TracedStep extends EndedStep {
  readonly attempt: number;
  readonly model: string | undefined;
  readonly startedAt: number | undefined;
  readonly completedAt: number | undefined;
}

/** The trace of a run, as far as it can be read. */
export interface RunTrace {
  /** As the service sent it. */
  readonly sent: object;
  readonly id: string;
  readonly flowId: string | undefined;
  readonly status: string;
  readonly durationMs: number | undefined;
  readonly startedAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly steps: readonly TracedStep[];
}

export interface TraceRequest {
  readonly executionId: string;
  /** The flow of the run; undefined where only the run is known. */
  readonly flow: FlowAddress | undefined;
  /** Called with each event of a run, up to its end; undefined to read the trace once. */
  readonly onEvent: ((event: AnyTraceEvent) => void) | undefined;
  readonly onNotice: (message: string) => void;
}

/**
 * The address that stands for a flow that is not known: a service answers that it does not exist, and the runtime then asks by
 * the id of the run alone (PROTOCOL "Endpoints", `/flow-runs`).
 */
const UNKNOWN_FLOW: FlowAddress = { org: "unknown", project: "unknown", slug: "unknown" };

/**
 * Reads the trace of a run. Costs nothing.
 *
 * @throws the errors of the runtime, and the reason of the signal.
 */
export async function readTrace(
  { executionId, flow, onEvent, onNotice }: TraceRequest,
  connection: Connection,
  signal: AbortSignal,
): Promise<RunTrace> {
  await using client = openClient(connection, { onNotice }, signal);
  const name = flow ?? UNKNOWN_FLOW;
  const factory = factoryOf({ name, version: "production", definition: undefined });
  const run: Run<AnyVersion> = factory(client).run(executionId);
  if (onEvent !== undefined) for await (const event of run.liveTrace()) onEvent(event);
  return traceOf(await run.trace(), executionId);
}

function traceOf(sent: object, executionId: string): RunTrace {
  const run = entryOf(sent, "flowRun");
  const steps = entryOf(sent, "steps");
  return {
    ...{ sent, id: textIn(run, "id") ?? executionId, flowId: textIn(run, "flowId") },
    status: textIn(run, "status") ?? "of unknown status",
    durationMs: readStep({ stepId: "", durationMs: entryOf(run, "durationMs") })?.durationMs,
    ...timesIn(run),
    steps: (isList(steps) ? steps : []).flatMap((each) => tracedStep(each) ?? []),
  };
}

function tracedStep(said: unknown): TracedStep | undefined {
  const step = readStep(said);
  const attempt = entryOf(said, "attempt");
  return (
    step && {
      ...step,
      attempt: typeof attempt === "number" ? attempt : 1,
      model: textIn(said, "modelUsed"),
      ...timesIn(said),
    }
  );
}

function timesIn(said: unknown): Pick<TracedStep, "startedAt" | "completedAt"> {
  const timeOf = (name: string): number | undefined => {
    const time = Date.parse(textIn(said, name) ?? "");
    return Number.isNaN(time) ? undefined : time;
  };
  return { startedAt: timeOf("startedAt"), completedAt: timeOf("completedAt") };
}

function textIn(said: unknown, name: string): string | undefined {
  const value = entryOf(said, name);
  return typeof value === "string" ? value : undefined;
}
