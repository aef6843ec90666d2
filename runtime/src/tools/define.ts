import { parseArguments } from "./arguments.js";
import { tellError, tellIssues, tellResult, type ArgumentIssue } from "./tell.js";
import type { Tool, ToolCall, ToolContext } from "./types.js";

/** Type of the arguments after validation. */
export type ArgumentsOf<S extends ToolSchema> = NonNullable<S["~standard"]["types"]>["output"];

/** Options of `defineTool`. */
export interface ToolOptionsOf<S extends ToolSchema> {
  /** Name of the tool: 1 to 64 letters, digits, `_` and `-`. */
  readonly name: string;
  /** Describes to the model what the tool does. */
  readonly description?: string | undefined;
  /** Schema of the arguments: any Standard Schema with JSON Schema output, such as zod 4, or valibot with
   * `toStandardJsonSchema`. */
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
 * @throws TypeError if `parameters` is not a Standard Schema, or has no JSON Schema output.
 */
export function defineTool<S extends ToolSchema>(options: ToolOptionsOf<S>): Tool {
  const { name, description, strict, onError } = options;
  // Absent in plain JSON Schemas, and its JSON Schema output in some libraries, whatever the types of a program claim.
  const standard = options.parameters["~standard"] as ToolSchema["~standard"] | undefined;
  if (!standard) {
    throw new TypeError(
      `The parameters of the tool ${name} are not a Standard Schema, such as one of zod. Pass a tool with a JSON Schema as an OpenAI definition in \`tools\`, with a \`toolHandler\`.`,
    );
  }
  const converter = standard.jsonSchema as ToolSchema["~standard"]["jsonSchema"] | undefined;
  if (!converter) {
    throw new TypeError(
      `The schema of the tool ${name} (${standard.vendor}) has no JSON Schema output: wrap it with the adapter of its library, for valibot toStandardJsonSchema.`,
    );
  }
  const { $schema: _, ...parameters } = converter.input({ target: "draft-2020-12" });

  const answer = async (
    given: ToolCall["function"]["arguments"],
    context: ToolContext,
  ): Promise<string> => {
    const parsed = parseArguments(given);
    // Not an error of the tool, so that it is told to the model regardless of `onError`.
    if ("problem" in parsed) return tellError(parsed.problem);
    try {
      const checked = await standard.validate(parsed.value);
      if (checked.issues) return tellIssues(checked.issues);
      return tellResult(await options.run(checked.value, context));
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

/**
 * The parts of Standard Schema (https://standardschema.dev) that tools need: validation and JSON Schema output. The
 * specification recommends copying its types instead of depending on a package.
 */
export interface ToolSchema {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: unknown; readonly output: unknown } | undefined;
    readonly validate: (value: unknown) => ValidationResult | Promise<ValidationResult>;
    readonly jsonSchema: {
      readonly input: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown>;
    };
  };
}

/** A validated value, or validation errors. */
export type ValidationResult =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly ArgumentIssue[] };
