import type { CallResult, StepCall, StepExecutor } from "../engine/call.js";
import { CancelledError, StepError } from "../engine/errors.js";
import type { Usage } from "../engine/events.js";
import { renderTemplate } from "../engine/template.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { isTooDeep, MAX_VALUE_DEPTH, textOf } from "../json.js";
import { answerFromMock } from "./mock/answer.js";
import type { FoundMock } from "./mock/rules.js";
import { runCode, type CodeRunners } from "./code.js";
import { estimateTokens } from "./conversation.js";
import { SchemaLimitError, SchemasClosedError, UnusableSchemaError } from "../schemas/errors.js";
import type { SchemaService } from "../schemas/schema-service.js";
import type { ModelClient } from "./model.js";

/** What steps are run with. */
export interface AnswerSources extends CodeRunners {
  /** The mock of the definition or of a test, if one applies to this call. */
  mockFor(call: StepCall): Promise<FoundMock | undefined>;
  /** A real model, if one is configured. */
  readonly model: ModelClient | undefined;
  readonly schemas: SchemaService;
  /** Called with unexpected errors of the emulator. */
  readonly reportBug: (error: unknown) => void;
}

/**
 * Creates the executor of leaf steps: a mock if there is one, whatever the processor; else `passthrough`, `code` and
 * `llm`. An unknown processor is run like an `llm` step without a model. Outputs are checked against the step's schema.
 */
export function createExecutor(sources: AnswerSources): StepExecutor {
  return async (call) => {
    try {
      const prompt = promptOf(call);
      if (call.step.prompt !== undefined) call.describe({ prompt });
      const result = await givenAnswer(call, prompt, sources);
      // What is sampled is valid.
      if (result === undefined) return await answerWithoutModel(call, prompt, sources.schemas);
      if (result.kind === "output") await checkOutput(call, result.output, sources.schemas);
      return result;
    } catch (error) {
      if (error instanceof SchemaLimitError) {
        throw new StepError(
          error.code,
          `The output schema of step "${call.step.id}" ${error.message}`,
          { cause: error },
        );
      }
      if (error instanceof SchemasClosedError)
        throw new CancelledError("the emulator is stopping", { cause: error });
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

/** Rendered even if there is a mock: a prompt with a missing variable is an error of the flow in any case. */
function promptOf({ step, scope }: StepCall): string {
  return step.prompt === undefined ? textOf(scope.input) : renderTemplate(step.prompt, scope);
}

/** The answer of a mock, a processor or a model; undefined for a step that has none of them. */
async function givenAnswer(
  call: StepCall,
  prompt: string,
  sources: AnswerSources,
): Promise<CallResult | undefined> {
  const found = await sources.mockFor(call);
  if (found !== undefined) {
    const { mock, answeredBy } = found;
    call.describe({ answeredBy });
    return await answerFromMock(mock, call, prompt, (output) => usageOf(call, prompt, output));
  }
  switch (call.step.processor) {
    case "passthrough":
      call.describe({ answeredBy: "passthrough" });
      return { kind: "output", output: call.scope.input };
    case "code":
      call.describe({ answeredBy: "code" });
      return { kind: "output", output: await runCode(call, sources) };
    case "llm":
      if (sources.model === undefined) return undefined;
      call.describe({ answeredBy: "model" });
      return await sources.model(call, prompt);
    default:
      return undefined;
  }
}

/** The sampler is loaded on demand: tests that mock everything do not need it. */
async function answerWithoutModel(
  call: StepCall,
  prompt: string,
  schemas: SchemaService,
): Promise<CallResult> {
  call.describe({ answeredBy: "sample" });
  const { answerWithSample } = await import("./sampled-answer.js");
  return await answerWithSample(call, prompt, schemas);
}

async function checkOutput(
  call: StepCall,
  output: JsonValue,
  schemas: SchemaService,
): Promise<void> {
  refuseDeepOutput(call, output);
  const schema = call.step.output;
  if (schema === undefined || schema === true) return;
  const violation = await schemas.ofDefinition(schema, call.plan.definition.models).check(output);
  if (violation === undefined) return;
  const place = violation.path === "" ? "the output" : `output.${violation.path}`;
  throw new StepError(
    "OUTPUT_INVALID",
    `Step "${call.step.id}" returned an output that violates its schema: ${place} ${violation.message}`,
    { details: { path: violation.path } },
  );
}

function refuseDeepOutput(call: StepCall, output: JsonValue): void {
  if (!isTooDeep(output)) return;
  throw new StepError(
    "OUTPUT_TOO_DEEP",
    `Step "${call.step.id}" returned an output nested more than ${MAX_VALUE_DEPTH} levels deep`,
  );
}

function usageOf(call: StepCall, prompt: string, output: JsonValue): Usage {
  // Before it is written as text: parts of a mock may join to any JSON.
  refuseDeepOutput(call, output);
  if (call.step.processor !== "llm") return { prompt: 0, completion: 0, costMicroUsd: 0 };
  return {
    prompt: estimateTokens(prompt),
    completion: estimateTokens(textOf(output)),
    costMicroUsd: 0,
  };
}
