import {
  createClient,
  isNoukaiError,
  type Attachment,
  type Client,
  type ClientOptions,
  type Flow,
  type Tool,
} from "noukai-codegen-runtime";
import { isList } from "../json-schema/values.js";
import type { CallSchemas } from "./call-schemas.js";
import { factoryOf, type AnyFlow } from "./any-flow.js";
import type { FoundFlow } from "./find-flow.js";
import { failureOf, readStep, type EndedStep, type Outcome } from "./outcome.js";
import type { CallInputs } from "./read-inputs.js";
import type { BlockOverrides } from "./read-overrides.js";

/** A call of a flow, checked. */
export interface FlowCall {
  readonly flow: FoundFlow;
  /** The schemas that outputs are checked by. */
  readonly schemas: CallSchemas | undefined;
  readonly inputs: CallInputs;
  readonly overrides: BlockOverrides | undefined;
  readonly attachments: readonly Attachment[];
  readonly tools: readonly Tool[];
  /** Whether inputs and outputs of steps are recorded for the trace. */
  readonly trace: boolean;
  /** What the run may cost, in US dollars as a decimal text. */
  readonly maxCostUsd?: string | undefined;
}

/** How the service is reached. */
export type Connection = Pick<ClientOptions, "apiKey" | "baseUrl" | "fetch" | "timeout">;

/** Is told what happens, as it does. */
export interface RunObserver {
  /** A step has started. */
  readonly onStart: (stepId: string) => void;
  /** A step has called tools, which are about to be answered. */
  readonly onTools: (stepId: string, names: readonly string[]) => void;
  /** A step has ended. */
  readonly onStep: (step: EndedStep) => void;
  /** The run has an id: its trace can be asked for. */
  readonly onExecutionId: (executionId: string) => void;
  readonly onNotice: (message: string) => void;
}

/**
 * Runs a flow once. Its steps are streamed where that is possible: with attachments, without a definition, and for a draft of a
 * service that does not stream drafts, they are read from the trace when the run has ended.
 *
 * @throws the errors of the runtime, and the reason of the signal.
 */
export async function runFlow(
  call: FlowCall,
  connection: Connection,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<Outcome> {
  await using client = openClient(connection, observer, signal);
  return await runOn(client, call, observer);
}

/**
 * The same on a client that other runs have too.
 *
 * @param signal of the call alone.
 */
export async function runOn(
  client: Client,
  call: FlowCall,
  observer: RunObserver,
  signal?: AbortSignal,
): Promise<Outcome> {
  const { definition } = call.flow;
  const flow = factoryOf(call.flow, call.schemas?.document)(client);
  if (call.attachments.length > 0 || definition === undefined)
    return await executeFlow(flow, call, observer, signal);
  const outcome = await streamFlow(flow, call, observer, signal);
  if (outcome !== undefined) return outcome;
  observer.onNotice("This service does not stream drafts: the steps are shown at the end.");
  return await executeFlow(flow, call, observer, signal);
}

/** A client whose warnings are notices. */
export function openClient(
  connection: Connection & Pick<ClientOptions, "maxCostUsd">,
  { onNotice, onTools }: Pick<RunObserver, "onNotice"> & Partial<Pick<RunObserver, "onTools">>,
  signal: AbortSignal,
): Client {
  return createClient({
    ...connection,
    signal,
    validate: { inputs: "off", outputs: "warn" },
    hooks: {
      warning: onNotice,
      toolRound: ({ stepId, tools }) => onTools?.(stepId, tools),
      retry: ({ error, delayMs }) => {
        onNotice(`${error.message}; asking again in ${(delayMs / 1_000).toFixed(1)} s.`);
      },
    },
  });
}

function settingsOf(
  call: FlowCall,
  signal: AbortSignal | undefined,
): {
  readonly blockOverrides?: BlockOverrides;
  readonly tools?: readonly Tool[];
  readonly trace?: boolean;
  readonly maxCostUsd?: string;
  readonly signal?: AbortSignal;
} {
  const { overrides, tools, trace, maxCostUsd } = call;
  return {
    ...(overrides !== undefined && { blockOverrides: overrides }),
    ...(tools.length > 0 && { tools }),
    ...(trace && { trace }),
    ...(maxCostUsd !== undefined && { maxCostUsd }),
    ...(signal !== undefined && { signal }),
  };
}

/** @returns undefined if the service refuses to stream a draft: then nothing has run. */
async function streamFlow(
  flow: Flow<AnyFlow>,
  call: FlowCall,
  { onExecutionId, onStart, onStep }: RunObserver,
  signal: AbortSignal | undefined,
): Promise<Outcome | undefined> {
  let executionId: string | undefined;
  try {
    for await (const event of flow.events({ ...call.inputs, ...settingsOf(call, signal) })) {
      switch (event.type) {
        case "run_started":
          executionId = event.executionId;
          onExecutionId(executionId);
          break;
        case "step_started":
          onStart(event.stepId);
          break;
        case "step_completed": {
          const step = readStep(event);
          if (step !== undefined) onStep(step);
          break;
        }
        case "step_error": {
          onStep({ stepId: event.stepId, status: "failed" });
          const failure = failureOf(event.error, event.stepId);
          return { status: "failed", executionId, failure };
        }
        case "tool_calls_required":
          return {
            ...{ status: "paused", executionId, pausedAt: event.stepId },
            toolCalls: event.toolCalls,
          };
        case "flow_completed":
          return { status: "completed", executionId, result: event.result };
        default:
      }
    }
  } catch (error) {
    // What the steps before have cost is shown, and where to look at them.
    if (isNoukaiError(error) && error.name === "CostLimitError")
      return {
        status: "failed",
        executionId,
        failure: { message: error.message, code: "COST_LIMIT" },
      };
    const isRefused = isNoukaiError(error) && error.code === "INVALID_VERSION";
    if (isRefused && call.flow.version === "draft" && executionId === undefined) return undefined;
    throw error;
  }
  const message = "the stream ended before the run did";
  return { status: "failed", executionId, failure: { message } };
}

async function executeFlow(
  flow: Flow<AnyFlow>,
  call: FlowCall,
  observer: RunObserver,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const { attachments } = call;
  const given = attachments.length > 0 ? { attachments } : {};
  const done = await flow.execute({ ...call.inputs, ...settingsOf(call, signal), ...given });
  const { executionId } = done;
  observer.onExecutionId(executionId);
  await reportSteps(flow, executionId, observer);
  switch (done.status) {
    case "completed":
      return { status: "completed", executionId, result: done.result };
    case "failed":
      return { status: "failed", executionId, failure: done.error };
    case "tool_calls_required":
      return {
        ...{ status: "paused", executionId, pausedAt: done.pausedAtStep },
        toolCalls: done.toolCalls,
      };
  }
}

/** Reports the steps of a run that was not streamed. That they cannot be read is no failure of the run. */
async function reportSteps(
  flow: Flow<AnyFlow>,
  executionId: string,
  { onStep, onNotice }: RunObserver,
): Promise<void> {
  try {
    const { steps } = await flow.run<AnyFlow["defaultVersion"]>(executionId).trace();
    if (!isList(steps)) onNotice("The steps cannot be shown: the trace has none.");
    else for (const step of steps.map(readStep)) if (step !== undefined) onStep(step);
  } catch (error) {
    if (!isNoukaiError(error)) throw error;
    onNotice(`The steps cannot be shown: ${error.message}`);
  }
}
