import type { CallResult, StepCall } from "../engine/call.js";
import { StepError } from "../engine/errors.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { textOf } from "../json.js";
import {
  SchemaLimitError,
  UnsatisfiableSchemaError,
  UnusableSchemaError,
} from "../schemas/errors.js";
import type { CompiledSchema, SchemaService } from "../schemas/schema-service.js";
import { askForTools, estimateTokens } from "./conversation.js";

/** The maximum length of the prompt in a sampled output. */
const MAX_MENTION = 4_000;
/** The schema of a step without one. One object, so that it is compiled once for each definition. */
const DEFAULT_OUTPUT = { type: "string" } as const;
/** How much of the prompt the words of other strings are taken from. */
const MAX_ABOUT = 10_000;

/**
 * Returns a sample of the step's output schema, the same for the same input, with the prompt in the first string that
 * is long enough. A step that may call tools requests one first (the one that `toolChoice` names, else the first),
 * unless `toolChoice` is "none"; with "required" it requests one in every turn, also after a tool round.
 *
 * @throws StepError `SCHEMA_UNSATISFIABLE` when no value of the schema is found, and the codes of `SchemaLimitError`.
 */
export async function answerWithSample(
  call: StepCall,
  prompt: string,
  schemas: SchemaService,
): Promise<CallResult> {
  const model = call.step.model;
  const seed = JSON.stringify([
    call.planned.step.id,
    prompt,
    model ?? null,
    call.step.config,
    rounds(call),
  ]);
  const wanted = wantedTool(call);
  if (wanted !== undefined) {
    const schema = schemas.ofRequest(wanted.parameters ?? {});
    const subject = `tool "${wanted.name}"`;
    const values = await sample(schema, { seed, subject, remedy: "" }, call, prompt);
    const id = `call_${call.step.id}_${call.resumption?.iterationsUsed ?? 0}`;
    const given = JSON.stringify(isJsonObject(values) ? values : {});
    const toolCall = {
      id,
      type: "function",
      function: { name: wanted.name, arguments: given },
    } as const;
    return { ...askForTools(call, prompt, [toolCall]), ...(model === undefined ? {} : { model }) };
  }
  const output = await sample(
    schemas.ofDefinition(call.step.output ?? DEFAULT_OUTPUT, call.plan.definition.models),
    { seed, subject: `step "${call.step.id}"`, remedy: ". Add a mock to the step" },
    call,
    prompt,
  );
  const usage = {
    prompt: estimateTokens(prompt),
    completion: estimateTokens(textOf(output)),
    costMicroUsd: 0,
  };
  return { kind: "output", output, usage, ...(model === undefined ? {} : { model }) };
}

interface SampleRequest {
  readonly seed: string;
  /** What the schema belongs to, and what to do where it cannot be sampled: for messages. */
  readonly subject: string;
  readonly remedy: string;
}

async function sample(
  schema: CompiledSchema,
  { seed, subject, remedy }: SampleRequest,
  call: StepCall,
  prompt: string,
): Promise<JsonValue> {
  try {
    const about = `${prompt} ${toolTexts(call).join(" ")}`.slice(0, MAX_ABOUT);
    return await schema.sample(seed, mention(call, prompt), about);
  } catch (error) {
    if (error instanceof SchemaLimitError) {
      throw new StepError(error.code, `The schema of ${subject} ${error.message}${remedy}`, {
        cause: error,
      });
    }
    if (error instanceof UnsatisfiableSchemaError || error instanceof UnusableSchemaError) {
      throw new StepError(
        "SCHEMA_UNSATISFIABLE",
        `The schema of ${subject} cannot be sampled: ${error.message}${remedy}`,
        { cause: error },
      );
    }
    throw error;
  }
}

function mention(call: StepCall, prompt: string): string {
  const results = toolTexts(call);
  const after = results.length === 0 ? "" : ` (tools said: ${results.join("; ")})`;
  return `[${call.step.model ?? "emulated"}] ${prompt}${after}`.slice(0, MAX_MENTION);
}

function toolTexts(call: StepCall): readonly string[] {
  return rounds(call)
    .filter((message) => ownValue(message, "role") === "tool")
    .map((message) => textOf(ownValue(message, "content") ?? ""));
}

function rounds(call: StepCall): readonly JsonObject[] {
  return call.resumption?.messages ?? call.conversation;
}

function wantedTool(
  call: StepCall,
): { name: string; parameters: JsonObject | undefined } | undefined {
  const { tools: settings, resumption } = call;
  if (settings === undefined || settings.choice === "none") return undefined;
  const { choice, tools } = settings;
  if (resumption !== undefined && choice !== "required") return undefined;
  return typeof choice === "object" ? tools.find((tool) => tool.name === choice.name) : tools[0];
}
