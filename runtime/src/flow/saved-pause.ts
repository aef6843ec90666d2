import { NoukaiError, ValueError } from "../errors.js";
import { isRecord } from "../request/json.js";
import { checkToolOptions } from "../tools/check-options.js";
import { readToolCalls } from "../tools/read-calls.js";
import type { ToolCall, ToolMessage } from "../tools/types.js";
import { checkAttachments } from "./check-attachments.js";
import { isSegment } from "./check-ids.js";
import { checkInputs } from "./check-inputs.js";
import type { SavedPause, SavedRequest } from "./saved-run.js";

/**
 * Reads the result of `PausedResult.toJSON`. It is untrusted: only known fields are read, and checked as the options of a call
 * are. `route` checks the version.
 *
 * @throws ValueError with the field and the rule it violates.
 */
export function readSavedPause(saved: unknown): SavedPause {
  const state = record(saved, "");
  const messages = records(state.toolCallMessages, "toolCallMessages");
  const { flowId, blockCount, iterationsUsed, accumulatedOutputs } = state;
  // Older services leave out some of the fields, so a saved pause may lack them.
  return {
    executionId: id(state.executionId, "executionId"),
    flowId: optional(flowId, "flowId", text),
    blockCount: optional(blockCount, "blockCount", count),
    pausedAtStep: id(state.pausedAtStep, "pausedAtStep"),
    iterationsUsed: optional(iterationsUsed, "iterationsUsed", count),
    toolCalls: readCalls(state.toolCalls, messages),
    toolCallMessages: messages,
    accumulatedOutputs:
      accumulatedOutputs === null
        ? null
        : optional(accumulatedOutputs, "accumulatedOutputs", record),
    request: readRequest(record(state.request, "request")),
  } as SavedPause;
}

function readRequest(request: Readonly<Record<string, unknown>>): SavedRequest {
  const { version, toolChoice, trace } = request;
  if (typeof version !== "number") text(version, "request.version");
  const parameters = optional(request.parameters, "request.parameters", record);
  checkInputs({ parameters });
  const blockOverrides = optional(request.blockOverrides, "request.blockOverrides", record);
  for (const [stepId, fields] of Object.entries(blockOverrides ?? {})) {
    record(fields, `request.blockOverrides.${stepId}`);
  }
  const attachments = optional(request.attachments, "request.attachments", records);
  if (attachments) checkAttachments(attachments);
  const tools = optional(request.tools, "request.tools", records);
  checkToolOptions({ tools, toolChoice });
  if (trace !== undefined && typeof trace !== "boolean")
    throw invalid("request.trace", "a boolean");
  // Each field was checked above.
  return {
    version,
    parameters,
    blockOverrides,
    attachments: attachments?.map((one) => pick(one, ["kind", "url", "mimeType", "filename"])),
    tools: tools?.map(({ type, function: definition }) => ({
      type,
      function: pick(record(definition, "request.tools"), TOOL_FIELDS),
    })),
    toolChoice,
    trace,
  } as SavedRequest;
}

const TOOL_FIELDS = ["name", "description", "parameters", "strict"];

/** The calls of the pause: they are what a caller must answer. */
function readCalls(toolCalls: unknown, messages: readonly ToolMessage[]): readonly ToolCall[] {
  if (!Array.isArray(toolCalls)) throw invalid("toolCalls", "an array");
  try {
    return readToolCalls(toolCalls, messages);
  } catch (error) {
    throw error instanceof NoukaiError ? invalid("toolCalls", `valid: ${error.message}`) : error;
  }
}

/** The defined ones of some fields. */
function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  const given = names.filter((name) => Object.hasOwn(from, name));
  return Object.fromEntries(given.map((name) => [name, from[name]]));
}

function id(value: unknown, name: string): string {
  if (!isSegment(value))
    throw invalid(name, 'text other than "." and "..", without control characters');
  return value;
}

function optional<T>(
  value: unknown,
  name: string,
  read: (value: unknown, name: string) => T,
): T | undefined {
  return value === undefined ? undefined : read(value, name);
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw invalid(name, "an object");
}

function records(value: unknown, name: string): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value) && value.every(isRecord)) return value;
  throw invalid(name, "an array of objects");
}

function text(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw invalid(name, "a text");
}

function count(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid(name, "a non-negative integer");
}

function invalid(name: string, rule: string): ValueError {
  const what = name === "" ? "" : `: ${name} must be ${rule}`;
  return new ValueError(`resume expects the parsed JSON of a PausedResult${what}.`);
}
