import type { InferredOptionTypes } from "yargs";
import { resolveConfig, type ResolvedConfig } from "../../generator/config/index.js";
import { UsageError } from "../../generator/errors.js";
import {
  explainError,
  prepareCall,
  resolveTarget,
  runFlow,
  type EndedStep,
  type FlowCall,
  type Outcome,
  type Target,
} from "../../generator/run/index.js";
import { exitCodes } from "../exit-codes.js";
import type { runOptions } from "../options/run.js";
import { printConfigNotice } from "../print/config-notice.js";
import {
  printNotice,
  printOutcome,
  printStart,
  printStep,
  printTools,
  type Recording,
} from "../print/run.js";
import { startRunProgress } from "../print/run-progress.js";
import { recordingTarget, saveRecording, type RecordingTarget } from "./record.js";
import { listenForStop } from "../stop-signal.js";
import { connect, type RunConnection } from "./connect.js";

type RunValues = InferredOptionTypes<typeof runOptions> & { readonly flow: string };

/** The width of steps' names where they are not known. */
const MIN_WIDTH = 12;

/** Runs `run`. Returns the exit code. */
export async function runOnce(values: RunValues): Promise<number> {
  const target = resolveTarget(values, process.env);
  const { config: file, source, timeout } = values;
  const recordingTo = await recordingTarget(values);
  printConfigNotice(file);
  const config = await resolveConfig(process.cwd(), { config: file, source });
  const { signal, stopped } = listenForStop();
  try {
    const call = await prepareCall(config, argumentsOf(values), {
      stdin: process.stdin,
      mayBeUnknown: target.kind === "service",
      onNotice: printNotice,
      signal,
    });
    await using connection = await connect(target, {
      ...{ timeout, formats: config.formats, flows: call.flow.definitions },
      cwd: config.cwd,
    });
    printStart(call, target);
    const record = recordingTo && recorderOf(call, config, connection, recordingTo, signal);
    const { outcome, recording } = await follow(
      { call, target, connection, record },
      values,
      signal,
    );
    if (outcome.status === "cancelled") return await stopped;
    const isFine = outcome.status === "completed" && !(recording && "problem" in recording);
    return isFine ? exitCodes.fine : exitCodes.checkFailed;
  } catch (error) {
    if (signal.aborted) return await stopped;
    throw error;
  }
}

function argumentsOf(values: RunValues): Parameters<typeof prepareCall>[1] {
  const { flow, version, message, input, validate } = values;
  const trace = values.trace || values["record-mocks"] !== undefined;
  if (values.timeout !== undefined && !(values.timeout > 0))
    throw new UsageError("--timeout must be a number of seconds, more than 0.");
  const maxCostUsd = values["max-cost-usd"];
  if (maxCostUsd !== undefined && !/^\d+(?:\.\d+)?$/.test(maxCostUsd))
    throw new UsageError(
      `--max-cost-usd takes an amount of US dollars, such as 0.05, not "${maxCostUsd}".`,
    );
  return {
    maxCostUsd,
    ...{ flow, version, message, input, validate, trace },
    params: values.param ?? [],
    overrides: values.override ?? [],
    tools: values.tool ?? [],
    attachments: values.attach ?? [],
  };
}

/** Records the run, which has ended: that it cannot be recorded is no reason to lose its result. */
function recorderOf(
  call: FlowCall,
  config: ResolvedConfig,
  connection: RunConnection,
  target: RecordingTarget,
  signal: AbortSignal,
): (executionId: string) => Promise<Recording> {
  const { name } = call.flow;
  const stepIds = call.schemas?.stepIds ?? [];
  return async (executionId) => {
    try {
      return await saveRecording(target, config, connection, {
        ...{ name, executionId, stepIds, onNotice: printNotice, signal },
      });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { file: target.file, problem };
    }
  };
}

/** A run that is about to start. */
interface Start {
  readonly call: FlowCall;
  readonly target: Target;
  readonly connection: RunConnection;
  readonly record: ((executionId: string) => Promise<Recording>) | undefined;
}

/** Runs the call, and prints what happens and how it ended. */
async function follow(
  { call, target, connection, record }: Start,
  values: RunValues,
  signal: AbortSignal,
): Promise<{ readonly outcome: Outcome; readonly recording?: Recording | undefined }> {
  const { steps: withOutputs, json } = values;
  const style = { steps: withOutputs, json };
  const width = Math.max(...(call.schemas?.stepIds ?? []).map(({ length }) => length), MIN_WIDTH);
  const steps: EndedStep[] = [];
  let executionId: string | undefined;
  const started = performance.now();
  const progress = await startRunProgress();
  const end = (
    outcome: Outcome,
    recording?: Recording,
  ): { outcome: Outcome; recording?: Recording | undefined } => {
    progress.stop();
    const durationMs = performance.now() - started;
    printOutcome({ call, target, outcome, steps, durationMs, recording }, style);
    return { outcome, recording };
  };
  progress.show("Starting");
  try {
    const outcome = await runFlow(
      call,
      connection,
      {
        onStart: progress.show,
        onExecutionId: (id) => {
          executionId = id;
        },
        onTools: (stepId, names) => {
          progress.around(() => {
            printTools(stepId, names, width);
          });
        },
        onStep: (step) => {
          steps.push(step);
          progress.around(() => {
            printStep(step, width, style);
          });
        },
        onNotice: (message) => {
          progress.around(() => {
            printNotice(message);
          });
        },
      },
      signal,
    );
    const id = outcome.executionId;
    return end(outcome, id === undefined ? undefined : await record?.(id));
  } catch (error) {
    // A call that was cancelled may reject with what that has caused.
    if (signal.aborted) return end({ status: "cancelled", executionId });
    throw explainError(error, target.kind === "service" ? target : undefined, executionId);
  } finally {
    progress.stop();
  }
}
