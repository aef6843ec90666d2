import type { InferredOptionTypes } from "yargs";
import { resolveConfig } from "../../generator/config/index.js";
import { CallError, UsageError } from "../../generator/errors.js";
import {
  explainError,
  parseFlowName,
  readTrace,
  resolveService,
  type RunTrace,
} from "../../generator/run/index.js";
import { exitCodes } from "../exit-codes.js";
import type { traceOptions } from "../options/trace.js";
import { printNotice, printRecording } from "../print/run.js";
import { printEvent, printTrace } from "../print/trace.js";
import { listenForStop } from "../stop-signal.js";
import { connect } from "./connect.js";
import { recordingTarget, saveRecording } from "./record.js";

type TraceValues = InferredOptionTypes<typeof traceOptions> & { readonly executionId: string };

/** Runs `trace`. Returns the exit code. */
export async function showTrace(values: TraceValues): Promise<number> {
  const { executionId, json, watch, timeout } = values;
  const target = resolveService(values, process.env);
  const flow = values.flow === undefined ? undefined : parseFlowName(values.flow);
  if (timeout !== undefined && !(timeout > 0))
    throw new UsageError("--timeout must be a number of seconds, more than 0.");
  const recordingTo = await recordingTarget(values);
  if (recordingTo !== undefined && flow === undefined)
    throw new UsageError("--record-mocks needs the flow of the run: --flow org/project/slug.");
  const { signal, stopped } = listenForStop();
  await using connection = await connect(target, {
    ...{ timeout, flows: [], formats: "annotation", cwd: process.cwd() },
  });
  let trace: RunTrace;
  try {
    const onEvent = watch
      ? (event: Parameters<typeof printEvent>[0]): void => {
          printEvent(event, { json });
        }
      : undefined;
    trace = await readTrace(
      { executionId, flow, onEvent, onNotice: printNotice },
      connection,
      signal,
    );
  } catch (error) {
    if (signal.aborted) return await stopped;
    const explained = explainError(error, target);
    if (explained instanceof CallError && isNotFound(error))
      throw new CallError(
        `${target.baseUrl} (${target.named}) has no run ${executionId}, or the key may not see it. ` +
          "A run of an emulator in the process of `run` ends with it.",
        { cause: error },
      );
    throw explained;
  }
  // The events are the trace.
  if (!(watch && json)) printTrace(trace, { json });
  if (recordingTo !== undefined && flow !== undefined) {
    const config = await resolveConfig(process.cwd(), {});
    const request = { name: flow, executionId, stepIds: [], onNotice: printNotice, signal };
    printRecording(await saveRecording(recordingTo, config, connection, request));
  }
  return exitCodes.fine;
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === "FlowNotFoundError";
}
