import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { isRecord } from "../request/json.js";
import { describeError } from "./describe-error.js";
import { ATTRIBUTE } from "./names.js";
import { payloadText } from "./payload.js";
import type { CurrentCall } from "./traced-core.js";

/** A function of the program. */
type Handler = (...given: unknown[]) => unknown;

/** The options of a call, with tools whose handlers run in spans of their own. Options without any are returned as they are. */
export function traceTools(options: unknown, current: CurrentCall): unknown {
  if (!isRecord(options)) return options;
  const { tools, toolHandler } = options;
  const traced: Record<string, unknown> = {};
  if (Array.isArray(tools)) traced.tools = tools.map((tool) => traceTool(tool, current));
  if (isHandler(toolHandler)) {
    // It may answer several calls, so it runs in the span of the round.
    traced.toolHandler = (...given: unknown[]) =>
      current.span.runInRound(() => toolHandler(...given));
  }
  return { ...options, ...traced };
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

function traceTool(tool: unknown, current: CurrentCall): unknown {
  if (!isRecord(tool) || !isHandler(tool.answer)) return tool;
  const { answer } = tool;
  const named = isRecord(tool.function) ? tool.function.name : undefined;
  const name = typeof named === "string" ? named : "unknown";
  return {
    type: tool.type,
    function: tool.function,
    ...tool,
    answer: (...given: unknown[]) =>
      inToolSpan(name, given, current, () => Reflect.apply(answer, tool, given)),
  };
}

async function inToolSpan(
  name: string,
  [args, call]: readonly unknown[],
  { span }: CurrentCall,
  run: () => unknown,
): Promise<unknown> {
  const { tracer, payloads } = span.settings;
  const id = isRecord(call) ? call.toolCallId : undefined;
  const parent = span.roundContext;
  const input = payloads ? payloadText(args, span.redact) : undefined;
  const attributes = {
    [ATTRIBUTE.operation]: "execute_tool",
    [ATTRIBUTE.toolName]: name,
    [ATTRIBUTE.toolType]: "function",
    ...(typeof id === "string" && { [ATTRIBUTE.toolCallId]: id }),
    ...(input !== undefined && { [ATTRIBUTE.toolArguments]: input }),
  };
  const tool = tracer.startSpan(
    `execute_tool ${name}`,
    { kind: SpanKind.INTERNAL, attributes },
    parent,
  );
  try {
    const result = await context.with(trace.setSpan(parent, tool), run);
    const output = payloads ? payloadText(result, span.redact) : undefined;
    if (output !== undefined) tool.setAttribute(ATTRIBUTE.toolResult, output);
    return result;
  } catch (error) {
    const described = describeError(error, payloads, span.redact);
    tool.setAttributes(described.attributes);
    tool.recordException(described.exception);
    tool.setStatus({ code: SpanStatusCode.ERROR, message: described.name });
    throw error;
  } finally {
    tool.end();
  }
}
