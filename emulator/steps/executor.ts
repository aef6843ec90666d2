import type { CallResult, StepCall, StepExecutor } from "../engine/call.js";
import { CancelledError, StepError } from "../engine/errors.js";
import type { Usage } from "../engine/events.js";
import { renderTemplate } from "../engine/template.js";
import { textOf, type JsonValue } from "../json.js";
import { answerFromMock } from "./mock/answer.js";
import type { Mock } from "../flows/mock-format.js";
import type { Sandbox } from "./sandbox/sandbox.js";
import { estimateTokens } from "./conversation.js";
import { UnusableSchemaError } from "../flows/validate.js";
import type { ModelClient } from "./model.js";
import { compileSchema } from "./schemas.js";

/** What the executor asks before it makes an answer up. */
export interface AnswerSources {
  /** The mock of the definition or of a test, if one applies to this call. */
  mockFor(call: StepCall): Mock | undefined | Promise<Mock | undefined>;
  /** A real model, where one is set up. */
  readonly model: ModelClient | undefined;
  readonly sandbox: Sandbox;
  /** Hears of errors that no step is to blame for. */
  readonly reportBug: (error: unknown) => void;
}

/**
 * Runs leaf steps: a mock first, whatever the processor; then `passthrough`, `code` and `llm` as they are meant; an
 * unknown processor answers like an `llm` step without a model. What comes out is checked against the step's schema.
 */
export function createExecutor(sources: AnswerSources): StepExecutor {
  return async (call) => {
    try {
      const result = await answer(call, sources);
      if (result.kind === "output") await checkOutput(call, result.output);
      return result;
    } catch (error) {
      if (error instanceof UnusableSchemaError) {
        throw new StepError(
          "SCHEMA_INVALID",
          `Step "${call.step.id}" has an invalid schema: ${error.message}`,
          { cause: error },
        );
      }
      const isForeseen = error instanceof StepError || error instanceof CancelledError;
      if (!isForeseen) sources.reportBug(error);
      throw error;
    }
  };
}

async function answer(call: StepCall, sources: AnswerSources): Promise<CallResult> {
  const { step } = call;
  // Rendered even where a mock answers: a prompt that refers to nothing is an error of the flow either way.
  const prompt =
    step.prompt === undefined ? textOf(call.scope.input) : renderTemplate(step.prompt, call.scope);
  const mock = await sources.mockFor(call);
  if (mock !== undefined)
    return await answerFromMock(mock, call, prompt, (output) => usageOf(call, prompt, output));
  switch (step.processor) {
    case "passthrough":
      return { kind: "output", output: call.scope.input };
    case "code":
      return { kind: "output", output: await runCode(call, sources.sandbox) };
    case "llm":
      return sources.model === undefined
        ? await answerFromNothing(call, prompt)
        : await sources.model(call, prompt);
    default:
      return await answerFromNothing(call, prompt);
  }
}

/** What makes answers up is loaded with the first that is needed: tests that mock everything never wait for it. */
async function answerFromNothing(call: StepCall, prompt: string): Promise<CallResult> {
  const { answerWithSample } = await import("./sampled-answer.js");
  return await answerWithSample(call, prompt);
}

async function runCode(call: StepCall, sandbox: Sandbox): Promise<JsonValue> {
  const { code } = call.step;
  if (code === undefined) {
    throw new StepError("CODE_MISSING", `Step "${call.step.id}" is a code step without code`);
  }
  const { input, initial, loop } = call.scope;
  return await sandbox.run(code, { input, initial, item: loop?.item, index: loop?.index });
}

async function checkOutput(call: StepCall, output: JsonValue): Promise<void> {
  const schema = call.step.output;
  if (schema === undefined || schema === true) return;
  const violation = await compileSchema(schema, call.plan.definition.models).check(output);
  if (violation === undefined) return;
  const place = violation.path === "" ? "the output" : `output.${violation.path}`;
  throw new StepError(
    "OUTPUT_INVALID",
    `Step "${call.step.id}" returned an output that violates its schema: ${place} ${violation.message}`,
    { details: { path: violation.path } },
  );
}

function usageOf(call: StepCall, prompt: string, output: JsonValue): Usage {
  if (call.step.processor !== "llm") return { prompt: 0, completion: 0, costMicroUsd: 0 };
  return {
    prompt: estimateTokens(prompt),
    completion: estimateTokens(textOf(output)),
    costMicroUsd: 0,
  };
}
