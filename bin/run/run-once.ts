import type { InferredOptionTypes } from "yargs";
import { resolveConfig } from "../../generator/config/index.js";
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
import { printNotice, printOutcome, printStart, printStep, printTools } from "../print/run.js";
import { startRunProgress } from "../print/run-progress.js";
import { listenForStop } from "../stop-signal.js";
import { connect, type RunConnection } from "./connect.js";

type RunValues = InferredOptionTypes<typeof runOptions> & { readonly flow: string };

/** The width of steps' names where they are not known. */
const MIN_WIDTH = 12;

/** Runs `run`. Returns the exit code. */
export async function runOnce(values: RunValues): Promise<number> {
  const target = resolveTarget(values, process.env);
  const { config: file, source, timeout } = values;
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
    const outcome = await follow(call, target, connection, values, signal);
    if (outcome.status === "cancelled") return await stopped;
    return outcome.status === "completed" ? exitCodes.fine : exitCodes.checkFailed;
  } catch (error) {
    if (signal.aborted) return await stopped;
    throw error;
  }
}

function argumentsOf(values: RunValues): Parameters<typeof prepareCall>[1] {
  const { flow, version, message, input, validate, trace } = values;
  if (values.timeout !== undefined && !(values.timeout > 0))
    throw new UsageError("--timeout must be a number of seconds, more than 0.");
  return {
    ...{ flow, version, message, input, validate, trace },
    params: values.param ?? [],
    overrides: values.override ?? [],
    tools: values.tool ?? [],
    attachments: values.attach ?? [],
  };
}

/** Runs the call, and prints what happens and how it ended. */
async function follow(
  call: FlowCall,
  target: Target,
  connection: RunConnection,
  values: RunValues,
  signal: AbortSignal,
): Promise<Outcome> {
  const { steps: withOutputs, json } = values;
  const style = { steps: withOutputs, json };
  const width = Math.max(...(call.schemas?.stepIds ?? []).map(({ length }) => length), MIN_WIDTH);
  const steps: EndedStep[] = [];
  let executionId: string | undefined;
  const started = performance.now();
  const progress = await startRunProgress();
  const end = (outcome: Outcome): Outcome => {
    progress.stop();
    const durationMs = performance.now() - started;
    printOutcome({ call, target, outcome, steps, durationMs }, style);
    return outcome;
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
    return end(outcome);
  } catch (error) {
    // A call that was cancelled may reject with what that has caused.
    if (signal.aborted) return end({ status: "cancelled", executionId });
    throw explainError(error, target.kind === "service" ? target : undefined, executionId);
  } finally {
    progress.stop();
  }
}
