import { observe } from "../client/hooks.js";
import { InputValidationError, isNoukaiError } from "../errors.js";
import { unwrap, type Unwrappable } from "../flow/unwrap.js";
import { parseArguments } from "../tools/arguments.js";
import { describeIssues, tellError, tellIssues, tellResult } from "../tools/tell.js";
import { isObject } from "../validation/values.js";
import { costOfTrace } from "./run-cost.js";
import type { SchemaParts } from "./standard-schema.js";
import type { ToolArguments, ToolCallOptions, ToolRun } from "./types.js";

/** Time for the trace of a run, in milliseconds: a call of the tool waits for it. */
const TRACE_TIMEOUT = 5_000;

/** A flow of any contract. */
export interface AnyFlow {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  execute(options: object): Promise<Unwrappable<unknown> & { readonly executionId: string }>;
  run(executionId: string): { trace(settings: { readonly timeout: number }): Promise<unknown> };
}

/** What the calls of a tool are made of. */
export interface FlowCallParts {
  readonly name: string;
  readonly flow: AnyFlow;
  readonly input: SchemaParts;
  /** Whether the arguments are the inputs of the flow. Otherwise `message` is passed as its message. */
  readonly hasInputs: boolean;
  /** Options of each run. */
  readonly settings: { readonly signal?: AbortSignal | undefined; readonly validate: unknown };
  readonly onError: "tell" | "throw";
  readonly onRun: ((run: ToolRun) => void) | undefined;
}

/** The calls of a tool. */
export class FlowCall {
  readonly #parts: FlowCallParts;

  constructor(parts: FlowCallParts) {
    this.#parts = parts;
  }

  /** `AnsweringTool.answer`. */
  async answer(args: ToolArguments, { signal }: ToolCallOptions = {}): Promise<string> {
    const { input, settings, onError } = this.#parts;
    const parsed = parseArguments(args);
    if ("problem" in parsed) return tellError(parsed.problem);
    try {
      const checked = await input.validate(parsed.value);
      if (checked.issues) return tellIssues(checked.issues);
      return tellResult(await this.#run(checked.value, signal));
    } catch (error) {
      const isAborted = [signal, settings.signal].some((each) => each?.aborted);
      if (onError === "throw" || isAborted) throw error;
      return tellError(error);
    }
  }

  /** `StandardTool.execute`. */
  async execute<Output>(args: unknown, signal: AbortSignal | undefined): Promise<Output> {
    const { name, input } = this.#parts;
    const checked = await input.validate(args);
    // The schema describes the type.
    if (!checked.issues) return (await this.#run(checked.value, signal)) as Output;
    const issues = describeIssues(checked.issues).join("; ");
    throw new InputValidationError(
      `The arguments of the tool ${name} are invalid: ${issues}. Nothing was sent.`,
      { problems: [], cause: checked.issues },
    );
  }

  async #run(inputs: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    const { flow, settings, hasInputs } = this.#parts;
    const signals = [settings.signal, signal].filter((each) => each !== undefined);
    const options = {
      ...settings,
      ...(hasInputs ? { parameters: inputs } : messageCall(inputs)),
      throwOnFailure: false,
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    };
    try {
      const outcome = await flow.execute(options);
      await this.#report(outcome.executionId, outcome.status);
      return unwrap(outcome);
    } catch (error) {
      // A result that is invalid was paid for too.
      if (isNoukaiError(error) && error.name === "OutputValidationError")
        await this.#report(error.executionId, "completed");
      throw error;
    }
  }

  async #report(executionId: string | undefined, status: ToolRun["status"]): Promise<void> {
    const { name, flow, onRun } = this.#parts;
    if (!onRun || executionId === undefined) return;
    // That costs cannot be read is no reason to lose a result.
    const trace = await flow
      .run(executionId)
      .trace({ timeout: TRACE_TIMEOUT })
      .catch(() => undefined);
    observe(onRun, () => ({ name, executionId, status, ...costOfTrace(trace) }));
  }
}

function messageCall(inputs: unknown): object {
  const { message, ...parameters } = isObject(inputs) ? inputs : {};
  return { message, parameters };
}
