import {
  FlowExecutionError,
  type Client,
  type FlowFactory,
  type SavedPause,
  type ToolResult,
} from "noukai-codegen-runtime";
import type { LooseFlow } from "../runtime/support/flow.js";

/** One call of a case. It is JSON, so that it can be passed to the program of the blocking client. */
export interface Call {
  readonly method:
    | "execute"
    | "resume"
    | "resumeSaved"
    | "steps"
    | "events"
    | "executeAsync"
    | "poll"
    | "wait"
    | "trace"
    | "stepTrace"
    | "liveTrace";
  readonly options?: object;
  /** The content of every tool result: of `resume` and `resumeSaved`, and of a pause in `events` that has no handler. */
  readonly toolResult?: string;
  /** `"sync"` passes a `toolHandler` that answers every call with `toolResult`; `"async"` one that returns a promise. */
  readonly handler?: "sync" | "async";
  /** Arguments before the options, such as the step of `stepTrace`. */
  readonly arguments?: readonly string[];
}

/** What a program learns of an error. */
export interface ErrorFacts {
  readonly name: string;
  readonly message: string;
  readonly isFlowExecutionError: boolean;
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string;
  readonly executionId?: string;
  readonly stepId?: string;
  readonly retryAfter?: number;
  readonly phase?: string;
  readonly rounds?: number;
}

/** How a call went. A stream that throws has both: the events before the error are its value. */
export interface Outcome {
  readonly value?: unknown;
  readonly error?: ErrorFacts;
}

/** What a handler was given. */
export interface Handled {
  readonly toolCalls: readonly { readonly id: string }[];
  readonly stepId: string;
  readonly executionId: string;
}

/** How the calls of a case went. */
export interface Driven {
  readonly outcomes: readonly Outcome[];
  readonly handled: readonly Handled[];
}

/** The run of `trace`, `stepTrace` and `liveTrace`. */
export const TRACED_RUN = "run_9";

/** Makes the calls with the async client, one after another. */
export async function drive(
  factory: FlowFactory<LooseFlow>,
  client: Client,
  calls: readonly Call[],
): Promise<Driven> {
  const flow = factory(client);
  const handled: Handled[] = [];
  const outcomes: Outcome[] = [];
  /** The last result, which a pause or a job goes on from. */
  let last: unknown;

  for (const call of calls) {
    const events: unknown[] = [];
    try {
      const value = await make(call, events);
      if (value !== undefined) last = value;
      outcomes.push({ value: value === undefined ? events : plain(value) });
    } catch (error) {
      outcomes.push({ value: events, error: errorFacts(error) });
    }
  }
  return { outcomes, handled };

  async function make(call: Call, events: unknown[]): Promise<unknown> {
    const options = { ...call.options, ...handlerOf(call, handled) };
    const run = flow.run(TRACED_RUN);
    const [stepId = ""] = call.arguments ?? [];
    switch (call.method) {
      case "execute":
        return flow.execute(options);
      case "resume":
        return (last as Paused).resume({ ...options, toolResults: answers(last as Paused, call) });
      case "resumeSaved":
        return flow.resume(JSON.parse(JSON.stringify(last)) as SavedPause, {
          ...options,
          toolResults: answers(last as Paused, call),
        });
      case "executeAsync":
        return flow.executeAsync(options);
      case "poll":
        return (last as Job).poll(options);
      case "wait":
        return (last as Job).wait({ pollInterval: 1, ...options });
      case "trace":
        return run.trace(options);
      case "stepTrace":
        return run.stepTrace(stepId, options);
      case "steps":
        return collect(flow.steps(options), call, events);
      case "events":
        return collect(flow.events(options), call, events);
      case "liveTrace":
        return collect(run.liveTrace(options), call, events);
    }
  }
}

interface Paused {
  readonly toolCalls: readonly { readonly id: string }[];
  resume(options: object): Promise<unknown>;
}
interface Job {
  poll(options: object): Promise<unknown>;
  wait(options: object): Promise<unknown>;
}

async function collect(
  stream: AsyncIterable<{ type: string }>,
  call: Call,
  events: unknown[],
): Promise<void> {
  for await (const event of stream) {
    events.push(event);
    if (event.type !== "tool_calls_required" || call.toolResult === undefined) continue;
    const paused = event as unknown as Paused;
    await paused.resume({ toolResults: answers(paused, call) });
  }
}

function answers(
  { toolCalls }: Pick<Paused, "toolCalls">,
  { toolResult = "" }: Call,
): ToolResult[] {
  return toolCalls.map(({ id }) => ({ toolCallId: id, content: toolResult }));
}

function handlerOf(call: Call, handled: Handled[]): object {
  if (call.handler === undefined) return {};
  return {
    toolHandler: (
      toolCalls: Handled["toolCalls"],
      { stepId, executionId }: { stepId: string; executionId: string },
    ) => {
      handled.push({ toolCalls, stepId, executionId });
      return answers({ toolCalls }, call);
    },
  };
}

/** The fields of a result that a program sees. */
function plain(value: unknown): unknown {
  return typeof value === "object" && value !== null ? { ...value } : value;
}

function errorFacts(thrown: unknown): ErrorFacts {
  const error = thrown as ErrorFacts;
  const { name, message, status, code, requestId, executionId } = error;
  const { stepId, retryAfter, phase, rounds } = error;
  const facts = { status, code, requestId, executionId, stepId, retryAfter, phase, rounds };
  const isFlowExecutionError = thrown instanceof FlowExecutionError;
  // Without the fields that are undefined, as JSON leaves them out.
  return JSON.parse(
    JSON.stringify({ name, message, isFlowExecutionError, ...facts }),
  ) as ErrorFacts;
}
