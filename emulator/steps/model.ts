import type { CallResult, StepCall } from "../engine/call.js";
import { StepError } from "../engine/errors.js";
import { noUsage, type ToolCall, type Usage } from "../engine/events.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { parseJson, textOf } from "../json.js";
import type { ModelOptions } from "../options.js";
import { inlineSchema } from "../schemas/bundle.js";
import { askForTools, messagesFor } from "./conversation.js";
import { createModelApi, type ModelApi } from "./model-api.js";

/** Runs a step with a model. */
export type ModelClient = (call: StepCall, prompt: string) => Promise<CallResult>;

const FENCE = "```";

/**
 * Creates a client of an API that is compatible with OpenAI's chat completions: the step's schema is sent as
 * `response_format`, the run's tools are passed through, and tokens and cost are those that the API reports.
 *
 * The client throws StepError: `MODEL_UNREACHABLE`, `MODEL_REFUSED` (an HTTP error, with its status), `BYOK_KEY_REJECTED`
 * for 401 and 403, `MODEL_OUTPUT_INVALID` for a response of another format.
 *
 * @throws UsageError for a URL that no request can be sent to.
 */
export function createModelClient(options: ModelOptions): ModelClient {
  const api = createModelApi(options);
  return async (call, prompt) => {
    const model = options.model ?? call.step.model;
    if (model === undefined) {
      throw new StepError(
        "MODEL_MISSING",
        `Step "${call.step.id}" has no model, and the emulator is started without one`,
      );
    }
    const answer = await api.send(requestFor(call, prompt, model), call.signal);
    return readAnswer(answer, { call, prompt, model, api });
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

interface Asked {
  readonly call: StepCall;
  readonly prompt: string;
  readonly model: string;
  readonly api: ModelApi;
}

function readAnswer(answer: JsonValue, { call, prompt, model, api }: Asked): CallResult {
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
  return { kind: "output", output: readContent(content, call, api), usage, model };
}

function readContent(content: string, call: StepCall, api: ModelApi): JsonValue {
  const { output } = call.step;
  if (output === undefined || typeof output === "boolean" || output.type === "string")
    return content;
  try {
    return parseJson(withoutFence(content));
  } catch (error) {
    const start = api.shown(content, 200);
    throw new StepError(
      "MODEL_OUTPUT_INVALID",
      `The model was asked for JSON, but returned: ${start}`,
      { cause: error },
    );
  }
}

/** The text in a code fence, which some models wrap JSON in. Searched from both ends: the text may be long. */
function withoutFence(content: string): string {
  const text = content.trim();
  if (!text.startsWith(FENCE) || !text.endsWith(FENCE)) return content;
  const start = text.indexOf("\n");
  const end = text.lastIndexOf("\n");
  const language = text.slice(FENCE.length, start).trim();
  return start < end && (language === "" || language === "json") ? text.slice(start, end) : content;
}

function readToolCalls(value: JsonValue | undefined, call: StepCall): readonly ToolCall[] {
  if (!isJsonList(value)) return [];
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
  if (typeof key === "number") return isJsonList(value) ? value[key] : undefined;
  return isJsonObject(value) ? ownValue(value, key) : undefined;
}
