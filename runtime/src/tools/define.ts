import { parseArguments } from "./arguments.js";
import type { FromSchema, ObjectSchema } from "./json-schema.js";
import { tellError, tellIssues, tellResult } from "./tell.js";
import { readToolSchema, type ToolSchema } from "./tool-schema.js";
import type { Tool, ToolCall, ToolContext } from "./types.js";

/** Type of the arguments after validation: any object where a JSON Schema does not tell the compiler. */
export type ArgumentsOf<S> = S extends ToolSchema
  ? NonNullable<S["~standard"]["types"]>["output"]
  : unknown extends FromSchema<S>
    ? Record<string, unknown>
    : FromSchema<S>;

/** Options of `defineTool`. */
export interface ToolOptionsOf<S extends ToolSchema | ObjectSchema> {
  /** Name of the tool: 1 to 64 letters, digits, `_` and `-`. */
  readonly name: string;
  /** Describes to the model what the tool does. */
  readonly description?: string | undefined;
  /**
   * Schema of the arguments: any Standard Schema with JSON Schema output, such as zod 4, or valibot with `toStandardJsonSchema`; or
   * a plain JSON Schema 2020-12 of an object, by which arguments are validated as they are, without defaults.
   */
  readonly parameters: S;
  /** Asks the model provider to enforce the schema. */
  readonly strict?: boolean | undefined;
  /**
   * How an error of `run` or of the validation is handled. `"tell"` returns its message to the model as the result; `"throw"` rejects the call that
   * runs the flow. Default: `"tell"`.
   */
  readonly onError?: "tell" | "throw" | undefined;
  /** Runs the tool. The model receives a returned string verbatim, and any other value as JSON. */
  run(args: ArgumentsOf<S>, context: ToolContext): unknown;
}

/**
 * Defines a tool with a handler: a definition in the OpenAI format whose calls the runtime runs by itself. Arguments are
 * parsed and validated; if they are not JSON or invalid, the model receives the errors as the result.
 *
 * @throws TypeError if `parameters` is neither a Standard Schema with JSON Schema output, nor a JSON Schema of an object.
 */
export function defineTool<const S extends ToolSchema | ObjectSchema>(
  options: ToolOptionsOf<S>,
): Tool {
  const { name, description, strict, onError } = options;
  const { schema: parameters, validate } = readToolSchema(
    options.parameters,
    `The schema of the tool ${name}`,
  );

  const answer = async (
    given: ToolCall["function"]["arguments"],
    context: ToolContext,
  ): Promise<string> => {
    const parsed = parseArguments(given);
    // Not an error of the tool, so that it is told to the model regardless of `onError`.
    if ("problem" in parsed) return tellError(parsed.problem);
    try {
      const checked = await validate(parsed.value);
      if (checked.issues) return tellIssues(checked.issues);
      // The schema describes the type.
      return tellResult(await options.run(checked.value as ArgumentsOf<S>, context));
    } catch (error) {
      if (onError === "throw" || context.signal?.aborted) throw error;
      return tellError(error);
    }
  };
  return {
    type: "function",
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters,
      ...(strict !== undefined && { strict }),
    },
    answer,
  };
}
