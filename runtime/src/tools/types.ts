/** A tool in the OpenAI format. */
export interface ToolDefinition {
  readonly type: "function";
  readonly function: {
    /** 1 to 64 of letters, digits, `_` and `-`. */
    readonly name: string;
    readonly description?: string | undefined;
    /** JSON Schema of the arguments. */
    readonly parameters?: Readonly<Record<string, unknown>> | undefined;
    readonly strict?: boolean | undefined;
  };
}

/** What a tool's handler learns about the call. */
export interface ToolContext {
  readonly toolCallId: string;
  readonly executionId: string;
  readonly stepId: string;
  /** Aborted when the call that runs the flow is. */
  readonly signal: AbortSignal | undefined;
}

/** A tool that `defineTool` made: an OpenAI definition that knows how to answer its calls. */
export interface Tool extends ToolDefinition {
  /** Parses and validates the model's arguments, runs the handler, and returns the text the model reads. */
  answer(args: ToolCall["function"]["arguments"], context: ToolContext): Promise<string>;
}

/** A call that the model asks for. */
export interface ToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: {
    readonly name: string;
    /** JSON, or the object it stands for. */
    readonly arguments: string | Readonly<Record<string, unknown>>;
  };
}

/** The result of one tool call. */
export interface ToolResult {
  readonly role?: "tool" | undefined;
  readonly toolCallId: string;
  /** The text the model reads. */
  readonly content: string;
}

/** A message of the conversation between the model and its tools, in the service's own form. */
export type ToolMessage = Readonly<Record<string, unknown>>;

/** Whether and which tool the model must call. */
export type ToolChoice =
  | "auto"
  | "none"
  | "required"
  | { readonly type: "function"; readonly function: { readonly name: string } };

/** Answers the calls of one round, all of them. */
export type ToolHandler = (
  toolCalls: readonly ToolCall[],
  context: Omit<ToolContext, "toolCallId">,
) => readonly ToolResult[] | Promise<readonly ToolResult[]>;

/** How tools are offered and answered. */
export interface ToolOptions {
  /** At most 64. Those made by `defineTool` answer their own calls. */
  readonly tools?: readonly (ToolDefinition | Tool)[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  /** Answers the calls of tools that do not answer their own. Without it, such calls pause the run. */
  readonly toolHandler?: ToolHandler | undefined;
  /** Rounds that may be answered before `ToolCallLimitError`. Default: 10. */
  readonly maxToolRounds?: number | undefined;
}
