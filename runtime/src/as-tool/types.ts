import type { ContractOf, FlowContract, VersionOf } from "../flow/contract.js";
import type { ExecuteSettings } from "../flow/options.js";
import type { FlowSchema } from "../schemas/types.js";
import type { ObjectSchema } from "../tools/json-schema.js";
import type { ToolSchema } from "../tools/tool-schema.js";
import type { Tool } from "../tools/types.js";
import type { Tokens } from "../stream/events.js";

/** What a model, or the program for it, passes to a tool: an object of the inputs, or JSON text of one. */
export type ToolArguments = string | Readonly<Record<string, unknown>>;

/** How a call of a tool is cancelled. */
export interface ToolCallOptions {
  /** Cancels the run. What has been paid for is lost. */
  readonly signal?: AbortSignal | undefined;
}

/** Answers calls of a model. */
export interface AnsweringTool {
  /**
   * Runs the flow, and returns the text for the model: the result, as JSON unless it is a string. If the arguments are invalid,
   * nothing is sent and the text says what is wrong; if the run fails, it says why.
   *
   * @param args as the model gave them
   * @throws the reason of the signal, if it was aborted; with `onError: "throw"`, what the call of the flow throws.
   */
  answer(args: ToolArguments, options?: ToolCallOptions): Promise<string>;
}

/** A flow as a tool of chat completions (`tools` of OpenAI, and of `execute`). JSON has the definition alone. */
export interface ChatTool extends Tool, AnsweringTool {
  readonly function: {
    readonly name: string;
    readonly description: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly strict?: boolean;
  };
  answer(args: ToolArguments, options?: ToolCallOptions): Promise<string>;
}

/** A flow as a tool of OpenAI's Responses API. JSON has the definition alone. */
export interface ResponsesTool extends AnsweringTool {
  readonly type: "function";
  readonly name: string;
  readonly description: string;
  readonly parameters: Record<string, unknown>;
  /** Always set: the API takes a tool without it for a strict one. */
  readonly strict: boolean;
}

/** A flow as a tool with Standard Schemas, which can also be written as JSON Schema. */
export interface StandardTool<Input, Output> extends AnsweringTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: FlowSchema<Input>;
  /** Left out if the schemas of the flow are not known. */
  readonly outputSchema?: FlowSchema<Output>;
  /**
   * Runs the flow and returns its result.
   *
   * @throws InputValidationError if the input is invalid: nothing was sent. OutputValidationError if the result is.
   * @throws FlowExecutionError if the run fails, or waits for the result of a tool; what `Flow.execute` throws.
   */
  execute(input: Input, options?: ToolCallOptions): Promise<Output>;
}

/** A flow as a tool of the AI SDK (`ai`), version 5 or later. The SDK tells its errors to the model. */
export interface AiTool<Input, Output> {
  readonly description: string;
  readonly inputSchema: FlowSchema<Input>;
  /** Left out if the schemas of the flow are not known. */
  readonly outputSchema?: FlowSchema<Output>;
  readonly strict?: boolean;
  /** As `StandardTool.execute`, with the options of the SDK. */
  execute(
    input: Input,
    options?: { readonly abortSignal?: AbortSignal | undefined },
  ): Promise<Output>;
}

/** A tool, by the name of its format. */
export interface ToolFormats<Input, Output> {
  readonly openai: ChatTool;
  readonly "openai-responses": ResponsesTool;
  readonly standard: StandardTool<Input, Output>;
  readonly ai: AiTool<Input, Output>;
}

/** A run that a call of a tool has started, when it has ended. */
export interface ToolRun {
  /** Name of the tool. */
  readonly name: string;
  readonly executionId: string;
  readonly status: "completed" | "failed" | "tool_calls_required";
  /** Of all steps. Undefined if the trace does not say it, or cannot be read. */
  readonly tokens: Tokens | undefined;
  /** In US dollars, as a decimal string: the sum of the last attempts of its steps. Undefined if the trace does not say it, or cannot be read. */
  readonly costUsd: string | undefined;
}

/** Options of `asTool`: what the model sees, and the settings of each run. */
export interface AsToolOptions<
  F extends FlowContract,
  V extends VersionOf<F>,
  Format extends keyof ToolFormats<unknown, unknown>,
> extends ExecuteSettings<ContractOf<F, V>, V> {
  /** Default: `"openai"`. */
  readonly format?: Format | undefined;
  /** 1 to 64 letters, digits, `_` and `-`, unique among the tools of a model. Default: the slug of the flow. */
  readonly name?: string | undefined;
  /** Tells the model what the tool does. Default: name and description of the flow. */
  readonly description?: string | undefined;
  /**
   * Schema of the arguments, in place of that of the flow's inputs: to leave some to the defaults, or for flows without schemas. Any
   * Standard Schema with JSON Schema output, such as zod 4, or a plain JSON Schema. What it returns are the inputs of the run.
   */
  readonly inputSchema?: ToolSchema | ObjectSchema | undefined;
  /**
   * Writes the arguments by the rules of OpenAI's strict mode, which makes models keep to them: an optional input becomes one that
   * may be null. Rules that the mode does not know are left out, and checked before the run. Default: false.
   */
  readonly strict?: boolean | undefined;
  /**
   * What `answer` does with the error of a run: `"tell"` returns its message to the model; `"throw"` rejects. Arguments that are
   * invalid are always told. Default: `"tell"`.
   */
  readonly onError?: "tell" | "throw" | undefined;
  /** Is called with each run that has ended, and what it cost, for which the trace of the run is requested. */
  readonly onRun?: ((run: ToolRun) => void) | undefined;
}
