import { ValueError } from "../errors.js";
import type { ContractOf, FlowContract, VersionOf } from "../flow/contract.js";
import type { DefaultVersionOf } from "../flow/options.js";
import type { Flow } from "../flow/types.js";
import { addressOf } from "../schemas/report.js";
import { sourceOf, type AllSchemas, type SchemaSource } from "../schemas/schema-source.js";
import type { FlowAddress } from "../schemas/types.js";
import { FlowCall } from "./flow-call.js";
import { TOOL_FORMATS, toolOf } from "./formats.js";
import { toolInput } from "./tool-input.js";
import type { SchemaParts } from "./standard-schema.js";
import { checkToolName, toolName } from "./tool-name.js";
import type { AsToolOptions, ToolFormats } from "./types.js";

/** The longest description that OpenAI takes, in characters. */
const MAX_DESCRIPTION = 1024;

/**
 * Returns a flow as a tool for a model. Its arguments are the inputs of the flow, by their schema; they are validated before
 * anything is sent, and the result when it arrives. Sends no request.
 *
 * @param flow a flow bound to a client
 * @param options the format, what the model sees, and the settings of each run
 * @returns the tool, in the format that the options name
 * @throws TypeError if `inputSchema` is no schema; ValueError if another option is invalid, or the inputs cannot be written for the strict mode.
 * @throws APIConnectionError if the schemas of the flow cannot be loaded.
 */
export async function asTool<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
  Format extends keyof ToolFormats<unknown, unknown> = "openai",
>(
  flow: Flow<F>,
  options: AsToolOptions<F, V, Format> = {},
): Promise<ToolFormats<ContractOf<F, V>["inputs"], ContractOf<F, V>["result"]>[Format]> {
  const { format, name, description, inputSchema, strict, onError, onRun, ...settings } = options;
  checkChoice("format", format, TOOL_FORMATS);
  checkChoice("onError", onError, ["tell", "throw"]);
  const source = hasSource(flow) ? flow[sourceOf] : undefined;
  const schemas = await source?.loadAll();
  const { version } = settings;
  const input = toolInput({ schemas, version, inputSchema, strict: strict ?? false });
  const shownName = checkToolName(name ?? toolName(flow));
  const call = new FlowCall({
    ...{ name: shownName, flow, input, onRun, onError: onError ?? "tell" },
    hasInputs: inputSchema !== undefined || schemas !== undefined,
    settings: {
      ...settings,
      validate: { inputs: "throw", outputs: "throw", ...settings.validate },
    },
  });
  return toolOf<ContractOf<F, V>["inputs"], ContractOf<F, V>["result"], Format>(
    // The default of the type.
    format ?? ("openai" as Format),
    {
      ...{ name: shownName, input, call, strict: strict ?? false },
      description: description ?? describe(flow, source),
      output: schemas && outputOf(schemas, version),
    },
  );
}

/** @throws ValueError if a JavaScript program gives an option another value. */
function checkChoice(name: string, value: unknown, choices: readonly unknown[]): void {
  if (value === undefined || choices.includes(value)) return;
  const known = choices.map((choice) => JSON.stringify(choice)).join(", ");
  throw new ValueError(`${name} must be one of ${known}, not ${JSON.stringify(value)}.`);
}

/** Whether a flow has schemas; a view of one has them too. */
function hasSource(flow: object): flow is { readonly [sourceOf]: SchemaSource } {
  return sourceOf in flow;
}

function outputOf(schemas: AllSchemas, version: unknown): SchemaParts {
  return {
    schema: schemas.jsonSchema(version, ["result"], "draft-2020-12"),
    validate: (value) => schemas.validate<unknown>(version, ["result"], value),
  };
}

function describe(flow: FlowAddress, source: SchemaSource | undefined): string {
  const { title, description } = source?.loaded?.document ?? {};
  const parts = [title, description].filter((part) => part !== undefined && part !== "");
  const text = parts.join(": ") || `Runs the flow ${addressOf(flow)}.`;
  return text.length > MAX_DESCRIPTION ? `${text.slice(0, MAX_DESCRIPTION - 1)}…` : text;
}
