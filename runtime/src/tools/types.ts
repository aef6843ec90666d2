/** A tool in the OpenAI format. */
export interface ToolDefinition {
  readonly type: "function";
  readonly function: {
    /** 1 to 64 letters, digits, `_` and `-`. */
    readonly name: string;
    readonly description?: string | undefined;
    /** JSON Schema of the arguments. */
    readonly parameters?: Readonly<Record<string, unknown>> | undefined;
    readonly strict?: boolean | undefined;
  };
}

/** Context of a tool call, passed to its handler. */
export interface ToolContext {
  readonly toolCallId: string;
  readonly executionId: string;
  readonly stepId: string;
  /**
   * Aborts when the call that runs the flow is cancelled, exceeds a limit of its `timeout` or is closed, and when another handler
   * of the round throws. Set by every call; tools that a program calls by itself may go without.
   */
  readonly signal: AbortSignal | undefined;
}

/** A tool made by `defineTool`: a definition in the OpenAI format, and its handler. */
export interface Tool extends ToolDefinition {
  /** Parses and validates the arguments of the model, runs the handler, and returns the text for the model. */
  answer(args: ToolCall["function"]["arguments"], context: ToolContext): Promise<string>;
}

/** A tool call requested by the model. */
export interface ToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: {
    readonly name: string;
    /** JSON text, or the parsed object. */
    readonly arguments: string | Readonly<Record<string, unknown>>;
    /**
     * The arguments as an object; undefined if they are not JSON of one. Of calls that this package returns or hands to a handler;
     * not part of their JSON.
     */
    readonly parsed?: Readonly<Record<string, unknown>> | undefined;
  };
}

/** The result of one tool call. */
export interface ToolResult {
  readonly role?: "tool" | undefined;
  readonly toolCallId: string;
  /** Text for the model. */
  readonly content: string;
}

/** A message of the conversation between the model and its tools, in the form of the service. */
export type ToolMessage = Readonly<Record<string, unknown>>;

/** Whether the model must call a tool, and which one. */
export type ToolChoice =
  | "auto"
  | "none"
  | "required"
  | { readonly type: "function"; readonly function: { readonly name: string } };

/** Runs the tool calls of one round. Must return one result for each. */
export type ToolHandler = (
  toolCalls: readonly ToolCall[],
  context: Omit<ToolContext, "toolCallId">,
) => readonly ToolResult[] | Promise<readonly ToolResult[]>;

/** Options for tools. */
export interface ToolOptions {
  /** Tools that the model can call, at most 64. Calls of tools made by `defineTool` are run by the runtime. */
  readonly tools?: readonly (ToolDefinition | Tool)[] | undefined;
  /** Whether the model must call a tool. Default: decided by the service. */
  readonly toolChoice?: ToolChoice | undefined;
  /** Runs the calls of tools that were not made by `defineTool`. Without it, such calls pause the run. */
  readonly toolHandler?: ToolHandler | undefined;
  /** Maximum number of rounds of tool calls, before a `ToolCallLimitError`. Default: 10. */
  readonly maxToolRounds?: number | undefined;
  /**
   * Maximum number of tool calls that run at once; those for `toolHandler` count as one. When a handler throws, no further one is
   * started, the signal of the running ones aborts, and the call rejects with its error. Default: 8.
   */
  readonly toolConcurrency?: number | undefined;
}
