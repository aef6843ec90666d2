import type { Client, Tool } from "noukai-codegen-runtime";
import type { JsonObject } from "../json-schema/types.js";
import {
  explainError,
  runOn,
  totalsOf,
  type EndedStep,
  type Outcome,
  type ServiceTarget,
} from "../run/index.js";
import type { FlowTool } from "./flow-tools.js";

/** Where the tools of a server run. */
export interface ToolRunner {
  readonly client: Client;
  /** Undefined for an emulator of this process. */
  readonly target: ServiceTarget | undefined;
  /** Tools that the flows may call. */
  readonly tools: readonly Tool[];
}

/** How a call of a tool ended. */
export interface ToolCallEnd {
  readonly outcome: Outcome;
  /** What the run took, as far as its steps say it. */
  readonly totals: ReturnType<typeof totalsOf>;
  /** Why the outcome is no result for the model; undefined if it is one. */
  readonly problem: string | undefined;
}

/** Is told what happens in a call, as it does. */
export interface ToolCallObserver {
  /** A step has started, or ended. */
  readonly onProgress: (message: string) => void;
  readonly onNotice: (message: string) => void;
}

/**
 * Runs the flow of a tool. What goes wrong with the run is part of what is returned, because the model is told.
 *
 * @param args the inputs, which were validated.
 * @param signal cancels the run.
 * @throws the reason of the signal, and errors that are none of the runtime.
 */
export async function callTool(
  tool: FlowTool,
  args: JsonObject,
  { client, target, tools }: ToolRunner,
  { onProgress, onNotice }: ToolCallObserver,
  signal: AbortSignal,
): Promise<ToolCallEnd> {
  const steps: EndedStep[] = [];
  let executionId: string | undefined;
  const end = async (outcome: Outcome): Promise<ToolCallEnd> => ({
    outcome,
    totals: totalsOf(steps),
    problem: await problemOf(tool, outcome),
  });
  try {
    const outcome = await runOn(
      client,
      {
        ...{ flow: tool.flow, schemas: tool.schemas, overrides: undefined, attachments: [] },
        inputs: { parameters: args },
        ...{ tools: tool.callsTools ? tools : [], trace: false },
      },
      {
        onStart: (stepId) => {
          onProgress(`${stepId} started`);
        },
        onStep: (step) => {
          steps.push(step);
          onProgress(`${step.stepId} ${step.status}`);
        },
        onTools: (stepId, names) => {
          onProgress(`${stepId} calls ${names.join(", ")}`);
        },
        onExecutionId: (id) => {
          executionId = id;
        },
        onNotice,
      },
      signal,
    );
    return await end(outcome);
  } catch (error) {
    signal.throwIfAborted();
    const explained = explainError(error, target, executionId);
    if (explained === error || !(explained instanceof Error)) throw error;
    return await end({ status: "failed", executionId, failure: { message: explained.message } });
  }
}

async function problemOf(
  { outputSchema, name }: FlowTool,
  { status, result, failure, toolCalls = [], pausedAt }: Outcome,
): Promise<string | undefined> {
  if (status === "completed") {
    const checked = await outputSchema?.["~standard"].validate(result);
    if (checked?.issues === undefined) return undefined;
    const issues = checked.issues.map(({ message, path }) =>
      path.length > 0 ? `${path.join(".")} ${message}` : message,
    );
    return `The result of ${name} is not what its schema allows: ${issues.join("; ")}.`;
  }
  if (failure !== undefined) {
    const at = failure.stepId === undefined ? "" : ` at the step ${failure.stepId}`;
    return `The run failed${at}: ${failure.message}`;
  }
  const names = [...new Set(toolCalls.map((call) => call.function.name))].join(", ");
  return `The step ${pausedAt ?? ""} waits for tools that the server does not have: ${names}. Start it with --tool NAME=FILE.`;
}
