import type { CallResult, StepCall } from "../engine/call.js";
import { StepError } from "../engine/errors.js";
import { isJsonObject, ownValue, textOf, type JsonObject, type JsonValue } from "../json.js";
import { UnsatisfiableSchemaError, type Sampler } from "../sample/sample.js";
import { textSource } from "../sample/text.js";
import { UnusableSchemaError } from "../flows/validate.js";
import { askForTools, estimateTokens } from "./conversation.js";
import { compileSchema, type CompiledSchema } from "./schemas.js";

/** The maximum length of the prompt in a sampled output. */
const MAX_MENTION = 4_000;

/**
 * Returns a sample of the step's output schema, the same for the same input, with the prompt in the first string that
 * is long enough. A step that may call tools requests one first (the one that `toolChoice` names, else the first),
 * unless `toolChoice` is "none"; with "required" it requests one in every turn, also after a tool round.
 *
 * @throws StepError `SCHEMA_UNSATISFIABLE` when no value of the schema is found.
 */
export async function answerWithSample(call: StepCall, prompt: string): Promise<CallResult> {
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
    const values = await sample(compileSchema(wanted.parameters ?? {}, {}), seed, call, prompt);
    const id = `call_${call.step.id}_${call.resumption?.iterationsUsed ?? 0}`;
    const given = JSON.stringify(isJsonObject(values) ? values : {});
    const toolCall = {
      id,
      type: "function",
      function: { name: wanted.name, arguments: given },
    } as const;
    return { ...askForTools(call, prompt, [toolCall]), ...(model === undefined ? {} : { model }) };
  }
  const schema = call.step.output ?? { type: "string" };
  const output = await sample(
    compileSchema(schema, call.plan.definition.models),
    seed,
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

async function sample(
  schema: CompiledSchema,
  seed: string,
  call: StepCall,
  prompt: string,
): Promise<JsonValue> {
  let sampler: Sampler;
  try {
    sampler = await schema.sampler();
    return sampler.sample(
      seed,
      textSource(mention(call, prompt), `${prompt} ${toolTexts(call).join(" ")}`),
    );
  } catch (error) {
    if (error instanceof UnsatisfiableSchemaError || error instanceof UnusableSchemaError) {
      throw new StepError(
        "SCHEMA_UNSATISFIABLE",
        `No output can be sampled for step "${call.step.id}": ${error.message}. Add a mock to the step`,
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
