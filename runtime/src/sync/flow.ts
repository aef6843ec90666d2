import type { ContractOf, FlowContract, VersionContract, VersionOf } from "../flow/contract.js";
import type { CallSettings } from "../client/options.js";
import type { CostSettings } from "../client/options.js";
import { NotImplementedError, ToolCallLimitError, ValueError } from "../errors.js";
import type { DefaultVersionOf } from "../flow/options.js";
import type { ExecuteResult } from "../flow/results.js";
import type { SavedPause } from "../flow/saved-run.js";
import { readSavedPause } from "../flow/saved-pause.js";
import type { FlowFactory } from "../flow/define.js";
import type { FlowDescriptor } from "../flow/types.js";
import { isRecord } from "../request/json.js";
import type { ToolResult } from "../tools/types.js";
import { checkArguments } from "../tools/arguments.js";
import { checkToolOptions } from "../tools/check-options.js";
import { resultMessages } from "../tools/result-messages.js";
import { DEFAULT_MAX_TOOL_ROUNDS, STATUS_TOOL_CALLS_REQUIRED } from "../wire.js";
import { connectionOf, type SyncConnection } from "./client.js";
import { syncValidation, type SyncCheck, type SyncValidation } from "./validate.js";
import { WorkClock } from "./work-clock.js";
import type {
  FlowSync,
  RunSync,
  SyncClient,
  SyncExecuteOptions,
  SyncPausedResult,
  SyncResumeOptions,
  SyncToolOptions,
} from "./types.js";

type Outcome<C extends VersionContract> = ExecuteResult<C> | SyncPausedResult<C>;
type Settings = SyncToolOptions &
  CostSettings &
  Pick<CallSettings, "timeout"> & { readonly maxToolRounds?: number | undefined };

/**
 * Returns a function that binds a flow to a blocking client.
 *
 * @param factory the flow exported by a generated file
 */
export function syncFlow<F extends FlowContract>(
  factory: FlowFactory<F>,
): (client: SyncClient) => FlowSync<F> {
  const validation = syncValidation(factory);
  return (client) => new SyncFlowClient<F>(connectionOf(client), factory.descriptor, validation);
}

class SyncFlowClient<F extends FlowContract> implements FlowSync<F> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  readonly #connection: SyncConnection;
  readonly #flow: FlowDescriptor<F>;
  readonly #validation: SyncValidation | undefined;

  constructor(
    connection: SyncConnection,
    flow: FlowDescriptor<F>,
    validation: SyncValidation | undefined,
  ) {
    this.org = flow.org;
    this.project = flow.project;
    this.slug = flow.slug;
    this.#connection = connection;
    this.#flow = flow;
    this.#validation = validation;
  }

  execute<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: SyncExecuteOptions<F, V>,
  ): Outcome<ContractOf<F, V>> {
    const settings: Settings = options;
    checkTools(settings);
    const check = this.#validation?.(this.#connection.validate, options);
    const clock = this.#clock(settings);
    const call = cloneable({ ...options, timeout: clock.next() });
    return this.#runTools(this.#send({ method: "execute", call }), settings, clock, check);
  }

  resume<V extends VersionOf<F> = DefaultVersionOf<F>>(
    saved: SavedPause,
    options: SyncResumeOptions & { readonly version?: V | undefined },
  ): Outcome<ContractOf<F, V>> {
    return this.#resume(readSavedPause(saved), options);
  }

  run<V extends VersionOf<F> = DefaultVersionOf<F>>(
    executionId: string,
  ): RunSync<ContractOf<F, V>> {
    const run = {
      executionId,
      trace: (call: object = {}) => this.#send({ method: "trace", executionId, call }),
      stepTrace: (stepId: string, call: object = {}) =>
        this.#send({ method: "stepTrace", executionId, stepId, call }),
    };
    // The contract describes the shape of a trace.
    return run as unknown as RunSync<ContractOf<F, V>>;
  }

  steps(): never {
    throw cannotIterate("steps");
  }

  events(): never {
    throw cannotIterate("events");
  }

  #send(request: object): unknown {
    return this.#connection.send({ ...request, flow: this.#flow } as never);
  }

  #clock({ timeout }: Settings): WorkClock {
    return new WorkClock(this.#connection.timeouts, timeout);
  }

  #resume<C extends VersionContract>(saved: SavedPause, options: SyncResumeOptions): Outcome<C> {
    checkTools(options);
    const check = this.#validation?.(this.#connection.validate, options, saved);
    const clock = this.#clock(options);
    if (!options.toolResults && options.toolHandler) {
      const waiting = { status: STATUS_TOOL_CALLS_REQUIRED, saved };
      return this.#runTools(waiting, options, clock, check);
    }
    const call = cloneable({ ...options, timeout: clock.next() });
    return this.#runTools(this.#send({ method: "resume", saved, call }), options, clock, check);
  }

  /** Runs tool calls in the thread of the program, until the run ends or a call has no handler. */
  #runTools<C extends VersionContract>(
    outcome: unknown,
    settings: Settings,
    clock: WorkClock,
    check: SyncCheck | undefined,
  ): Outcome<C> {
    const { toolHandler, maxToolRounds: limit = DEFAULT_MAX_TOOL_ROUNDS } = settings;
    let answer = outcome;
    for (let round = 0; isPaused(answer); round++) {
      const { saved } = answer;
      if (!toolHandler) {
        const waiting = this.#paused<C>(saved, settings);
        for (const [stepId, output] of Object.entries(waiting.accumulatedOutputs))
          check?.(["steps", stepId], output, saved.executionId, waiting);
        return waiting;
      }
      const { executionId, pausedAtStep: stepId, toolCalls } = saved;
      if (round >= limit) {
        throw new ToolCallLimitError(
          `The flow requests tool calls again after ${round} rounds, and maxToolRounds is ${limit}.`,
          { executionId, rounds: round },
        );
      }
      this.#checkCosts(saved, settings);
      const { valid, refusals } = checkArguments(toolCalls);
      const results: unknown = valid.length > 0 ? toolHandler(valid, { executionId, stepId }) : [];
      if (isThenable(results)) throw asyncHandler();
      if (!Array.isArray(results)) throw new ValueError("A toolHandler must return an array.");
      // `resultMessages` checks the elements.
      const toolResults = resultMessages(
        toolCalls,
        refusals.concat(results as readonly ToolResult[]),
      );
      const call = cloneable({ ...settings, toolResults, timeout: clock.next() });
      answer = this.#send({ method: "resume", saved, call });
    }
    const ended = answer as ExecuteResult<C>;
    if (ended.status === "completed") check?.(["result"], ended.result, ended.executionId);
    return ended;
  }

  /** Before a handler runs: its results would be lost. */
  #checkCosts(saved: SavedPause, { maxCostUsd }: Settings): void {
    if ((maxCostUsd ?? this.#connection.maxCostUsd) === undefined) return;
    this.#send({ method: "checkCosts", saved, call: { maxCostUsd } });
  }

  #paused<C extends VersionContract>(saved: SavedPause, settings: Settings): SyncPausedResult<C> {
    const { request: _, ...fields } = saved;
    const accumulatedOutputs = saved.accumulatedOutputs ?? {};
    const paused = { status: STATUS_TOOL_CALLS_REQUIRED, ...fields, accumulatedOutputs };
    Object.defineProperties(paused, {
      resume: {
        value: (options: SyncResumeOptions) => this.#resume(saved, { ...settings, ...options }),
      },
      toJSON: { value: () => saved },
    });
    // The contract describes the shape of the outputs.
    return paused as unknown as SyncPausedResult<C>;
  }
}

/** Removes from a call what cannot be cloned: handlers stay in this thread, and only the definitions of tools are sent. */
function cloneable(options: object): object {
  const { tools, toolHandler: _, ...call } = options as Settings;
  return tools
    ? { ...call, tools: tools.map((tool) => ({ type: tool.type, function: tool.function })) }
    : call;
}

function isPaused(value: unknown): value is { readonly saved: SavedPause } {
  return isRecord(value) && value.status === STATUS_TOOL_CALLS_REQUIRED && isRecord(value.saved);
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value;
}

function checkTools(settings: Settings): void {
  checkToolOptions(settings);
  // Thrown before a request is sent, if the handler is recognizably async.
  if (settings.toolHandler?.constructor.name === "AsyncFunction") throw asyncHandler();
}

function asyncHandler(): TypeError {
  return new TypeError(
    "toolHandler is async, and a blocking call cannot await it: make it synchronous or use the async client.",
  );
}

function cannotIterate(method: string): NotImplementedError {
  return new NotImplementedError(
    `FlowSync does not support ${method}(): use Flow.${method}() of noukai-codegen-runtime, the async client.`,
  );
}
