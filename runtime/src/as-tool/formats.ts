import type { FlowSchema } from "../schemas/types.js";
import type { FlowCall } from "./flow-call.js";
import type { SchemaParts } from "./standard-schema.js";
import { standardSchema } from "./standard-schema.js";
import type {
  AiTool,
  AnsweringTool,
  ChatTool,
  ResponsesTool,
  StandardTool,
  ToolFormats,
} from "./types.js";

/** What the tools of all formats are made of. */
export interface ToolParts {
  readonly name: string;
  readonly description: string;
  readonly strict: boolean;
  readonly input: SchemaParts;
  /** Undefined if the schemas of the flow are not known. */
  readonly output: SchemaParts | undefined;
  readonly call: FlowCall;
}

type Maker<Tool> = (parts: ToolParts) => Tool;

/** Makes a tool of a format. */
export function toolOf<Input, Output, Format extends keyof ToolFormats<Input, Output>>(
  format: Format,
  parts: ToolParts,
): ToolFormats<Input, Output>[Format] {
  const makers: {
    readonly [F in keyof ToolFormats<Input, Output>]: Maker<ToolFormats<Input, Output>[F]>;
  } = {
    openai: chatTool,
    "openai-responses": responsesTool,
    standard: standardTool<Input, Output>,
    ai: aiTool<Input, Output>,
  };
  return makers[format](parts);
}

/** The names of the formats. */
export const TOOL_FORMATS: readonly string[] = ["openai", "openai-responses", "standard", "ai"];

function chatTool(parts: ToolParts): ChatTool {
  const { name, description, strict, input } = parts;
  const parameters = input.schema;
  return {
    type: "function",
    function: { name, description, parameters, ...(strict && { strict }) },
    answer: answerOf(parts),
  };
}

function responsesTool(parts: ToolParts): ResponsesTool {
  const { name, description, strict, input } = parts;
  const parameters = { ...input.schema };
  return { type: "function", name, description, parameters, strict, answer: answerOf(parts) };
}

function standardTool<Input, Output>(parts: ToolParts): StandardTool<Input, Output> {
  const { name, description, call } = parts;
  return {
    name,
    description,
    ...schemasOf<Input, Output>(parts),
    execute: (input, options) => call.execute<Output>(input, options?.signal),
    answer: answerOf(parts),
  };
}

function aiTool<Input, Output>(parts: ToolParts): AiTool<Input, Output> {
  const { description, strict, call } = parts;
  return {
    description,
    ...schemasOf<Input, Output>(parts),
    ...(strict && { strict }),
    execute: (input, options) => call.execute<Output>(input, options?.abortSignal),
  };
}

function schemasOf<Input, Output>({
  input,
  output,
}: ToolParts): {
  readonly inputSchema: FlowSchema<Input>;
  readonly outputSchema?: FlowSchema<Output>;
} {
  return {
    inputSchema: standardSchema(input),
    ...(output && { outputSchema: standardSchema<Output>(output) }),
  };
}

function answerOf({ call }: ToolParts): AnsweringTool["answer"] {
  return (args, options) => call.answer(args, options);
}
