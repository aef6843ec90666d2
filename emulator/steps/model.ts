import type { CallResult, StepCall } from "../engine/call.js";
import { CancelledError, StepError } from "../engine/errors.js";
import { noUsage, type ToolCall, type Usage } from "../engine/events.js";
import {
  isJsonArray,
  isJsonObject,
  ownValue,
  parseJson,
  textOf,
  type JsonObject,
  type JsonValue,
} from "../json.js";
import type { ModelOptions } from "../options.js";
import { inlineSchema } from "../flows/schema-bundle.js";
import { askForTools, messagesFor } from "./conversation.js";

/** Runs a step with a model. */
export type ModelClient = (call: StepCall, prompt: string) => Promise<CallResult>;

/** The maximum length of a response, in characters. */
const MAX_ANSWER = 16 * 1024 * 1024;

/**
 * Creates a client of an API that is compatible with OpenAI's chat completions: the step's schema is sent as
 * `response_format`, the run's tools are passed through, and tokens and cost are those that the API reports.
 *
 * The client throws StepError: `MODEL_UNREACHABLE`, `MODEL_REFUSED` (an HTTP error, with its status), `BYOK_KEY_REJECTED`
 * for 401 and 403, `MODEL_OUTPUT_INVALID` for a response of another format.
 */
export function createModelClient(options: ModelOptions): ModelClient {
  const url = `${options.url.replace(/\/+$/, "")}/chat/completions`;
  return async (call, prompt) => {
    const model = options.model ?? call.step.model;
    if (model === undefined) {
      throw new StepError(
        "MODEL_MISSING",
        `Step "${call.step.id}" has no model, and the emulator is started without one`,
      );
    }
    const answer = await send(url, options, requestFor(call, prompt, model), call.signal);
    return readAnswer(answer, call, prompt, model);
  };
}

function requestFor(call: StepCall, prompt: string, model: string): JsonObject {
  const { config, output } = call.step;
  const { definition } = call.plan;
  const temperature = ownValue(config, "temperature");
  const maxTokens = ownValue(config, "maxTokens");
  const schema = output === undefined ? undefined : inlineSchema(output, definition.models);
  const wantsJson =
    schema !== undefined && ownValue(schema, "type") !== "string" && Object.keys(schema).length > 0;
  return {
    model,
    messages: messagesFor(call, prompt).map(outwardMessage),
    ...(typeof temperature === "number" ? { temperature } : {}),
    ...(typeof maxTokens === "number" ? { max_tokens: maxTokens } : {}),
    ...(wantsJson
      ? { response_format: { type: "json_schema", json_schema: { name: call.step.id, schema } } }
      : {}),
    ...toolsFor(call),
  };
}

function toolsFor({ tools }: StepCall): JsonObject {
  if (tools === undefined) return {};
  const { choice } = tools;
  return {
    tools: tools.tools.map((tool) => tool.source),
    tool_choice:
      typeof choice === "object" ? { type: "function", function: { name: choice.name } } : choice,
  };
}

/** Converts `toolCalls` and `toolCallId` to the API's `tool_calls` and `tool_call_id`. */
function outwardMessage(message: JsonObject): JsonObject {
  const { toolCalls, toolCallId, ...rest } = message;
  return {
    ...rest,
    ...(toolCalls === undefined ? {} : { tool_calls: toolCalls }),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
  };
}

async function send(
  url: string,
  options: ModelOptions,
  body: JsonObject,
  signal: AbortSignal,
): Promise<JsonValue> {
  const late = AbortSignal.timeout(options.timeout ?? 120_000);
  let response: Response;
  let text: string;
  try {
    response = await (options.fetch ?? fetch)(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, late]),
    });
    text = await response.text();
  } catch (error) {
    if (signal.aborted) throw new CancelledError("the run was stopped");
    const reason = late.aborted ? "timeout" : "no connection";
    throw new StepError(
      "MODEL_UNREACHABLE",
      `The model at ${new URL(url).origin} failed: ${reason}`,
      { cause: error },
    );
  }
  if (!response.ok) throw refused(response.status, text);
  try {
    if (text.length > MAX_ANSWER) throw new RangeError("too long");
    return parseJson(text);
  } catch (error) {
    throw new StepError("MODEL_OUTPUT_INVALID", "The response of the model's API is not JSON", {
      cause: error,
    });
  }
}

function refused(status: number, text: string): StepError {
  const code = status === 401 || status === 403 ? "BYOK_KEY_REJECTED" : "MODEL_REFUSED";
  return new StepError(
    code,
    `The model's API responded with status ${status}: ${text.slice(0, 500)}`,
    {
      details: { status },
    },
  );
}

function readAnswer(answer: JsonValue, call: StepCall, prompt: string, model: string): CallResult {
  const message = at(at(at(answer, "choices"), 0), "message");
  const usage = readUsage(at(answer, "usage"));
  const toolCalls = readToolCalls(at(message, "tool_calls"), call);
  if (toolCalls.length > 0) return { ...askForTools(call, prompt, toolCalls), usage, model };
  const content = at(message, "content");
  if (typeof content !== "string") {
    throw new StepError(
      "MODEL_OUTPUT_INVALID",
      "The model answered with neither text nor tool calls",
    );
  }
  return { kind: "output", output: readContent(content, call), usage, model };
}

function readContent(content: string, call: StepCall): JsonValue {
  const { output } = call.step;
  if (output === undefined || typeof output === "boolean" || output.type === "string")
    return content;
  // Some models wrap JSON in a code fence.
  const [, fenced] = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(content) ?? [];
  try {
    return parseJson(fenced ?? content);
  } catch (error) {
    const start = content.slice(0, 200);
    throw new StepError(
      "MODEL_OUTPUT_INVALID",
      `The model was asked for JSON, but returned: ${start}`,
      { cause: error },
    );
  }
}

function readToolCalls(value: JsonValue | undefined, call: StepCall): readonly ToolCall[] {
  if (!isJsonArray(value)) return [];
  return value.flatMap((each, index) => {
    const name = at(at(each, "function"), "name");
    if (typeof name !== "string") return [];
    const given = at(at(each, "function"), "arguments") ?? "{}";
    const id = at(each, "id");
    const round = call.resumption?.iterationsUsed ?? 0;
    return [
      {
        id: typeof id === "string" ? id : `call_${call.step.id}_${round}_${index}`,
        type: "function",
        function: { name, arguments: textOf(given) },
      },
    ];
  });
}

function readUsage(value: JsonValue | undefined): Usage {
  const [prompt, completion, cost] = ["prompt_tokens", "completion_tokens", "cost"].map((key) => {
    const amount = at(value, key);
    return typeof amount === "number" && amount >= 0 ? amount : 0;
  });
  if (value === undefined) return noUsage;
  return {
    prompt: Math.round(prompt ?? 0),
    completion: Math.round(completion ?? 0),
    costMicroUsd: Math.round((cost ?? 0) * 1_000_000),
  };
}

function at(value: JsonValue | undefined, key: string | number): JsonValue | undefined {
  if (typeof key === "number") return isJsonArray(value) ? value[key] : undefined;
  return isJsonObject(value) ? ownValue(value, key) : undefined;
}
