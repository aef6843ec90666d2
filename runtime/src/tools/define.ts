import { isRecord, parse } from "../request/read-body.js";
import type { Tool, ToolCall, ToolContext } from "./types.js";

/** The arguments that a schema yields. */
export type ArgumentsOf<S extends ToolSchema> = NonNullable<S["~standard"]["types"]>["output"];

/** What `defineTool` takes. */
export interface ToolOptionsOf<S extends ToolSchema> {
  /** 1 to 64 of letters, digits, `_` and `-`. */
  readonly name: string;
  /** Tells the model what the tool does. */
  readonly description?: string | undefined;
  /** Any Standard Schema with JSON Schema output, such as one of zod 4, or of valibot through `toStandardJsonSchema`. */
  readonly parameters: S;
  /** Asks the model's provider to hold the arguments to the schema. */
  readonly strict?: boolean | undefined;
  /**
   * What a thrown error becomes: a result that tells the model, so that it may try something else, or the error of the
   * call that runs the flow. Default: `"tell"`.
   */
  readonly onError?: "tell" | "throw" | undefined;
  /** Does the work. Text is given to the model as it is, anything else as JSON. */
  run(args: ArgumentsOf<S>, context: ToolContext): unknown;
}

/**
 * Makes a tool that answers its own calls: the definition in the OpenAI format, and a handler for arguments that have
 * been parsed and validated. Arguments that do not fit are told to the model.
 *
 * @throws TypeError where the schema cannot say what it accepts as JSON Schema.
 */
export function defineTool<S extends ToolSchema>(options: ToolOptionsOf<S>): Tool {
  const { name, description, strict, onError } = options;
  const standard = options.parameters["~standard"];
  // Absent from schemas of libraries that keep it elsewhere, whatever a program's types may say.
  const converter = standard.jsonSchema as ToolSchema["~standard"]["jsonSchema"] | undefined;
  if (!converter) {
    throw new TypeError(
      `The schema of the tool ${name} (${standard.vendor}) has no JSON Schema output: wrap it as its library says, for valibot with toStandardJsonSchema.`,
    );
  }
  const { $schema: _, ...parameters } = converter.input({ target: "draft-2020-12" });

  const answer = async (
    given: ToolCall["function"]["arguments"],
    context: ToolContext,
  ): Promise<string> => {
    const value = typeof given === "string" ? parse(given.trim() === "" ? "{}" : given) : given;
    const checked = await standard.validate(value);
    if (checked.issues)
      return JSON.stringify({ error: "Invalid arguments", issues: explain(checked.issues) });
    try {
      const result = await options.run(checked.value, context);
      if (typeof result === "string") return result;
      // Undefined has no JSON; the model reads that nothing was returned.
      return JSON.stringify(result ?? null);
    } catch (error) {
      if (onError === "throw" || context.signal?.aborted) throw error;
      return JSON.stringify({ error: error instanceof Error ? error.message : String(error) });
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

interface Issue {
  readonly message: string;
  readonly path?: readonly unknown[] | undefined;
}

function explain(issues: readonly Issue[]): string[] {
  return issues.map(({ message, path = [] }) => {
    const keys = path.map((part) => String(isRecord(part) ? part.key : part));
    return keys.length > 0 ? `${keys.join(".")}: ${message}` : message;
  });
}

/**
 * The parts of Standard Schema (https://standardschema.dev) that tools need: validation, and JSON Schema output. The
 * specification is written to be copied, so that nothing has to depend on a package of types.
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

/** A value that fits, or what is wrong with it. */
export type ValidationResult =
  | { readonly value: unknown; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly unknown[] | undefined;
      }[];
    };
