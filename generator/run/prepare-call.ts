import type { ResolvedConfig } from "../config/index.js";
import type { CallVersion } from "../definition/index.js";
import { UsageError } from "../errors.js";
import { readAttachment } from "./attachments.js";
import { callSchemas } from "./call-schemas.js";
import { findFlow } from "./find-flow.js";
import { readInputFile } from "./input-file.js";
import { readInputs } from "./read-inputs.js";
import { readOverrides } from "./read-overrides.js";
import type { FlowCall } from "./run-flow.js";
import { loadTool } from "./tools.js";
import { flowId } from "../definition/flow-id.js";

/** A call as the command line has it. */
export interface RunArguments {
  /** `org/project/slug`, or a slug that only one flow has. */
  readonly flow: string;
  readonly version: CallVersion | undefined;
  readonly message: string | undefined;
  /** A file of inputs; `-` is standard input. */
  readonly input: string | undefined;
  readonly params: readonly string[];
  readonly overrides: readonly string[];
  readonly tools: readonly string[];
  readonly attachments: readonly string[];
  /** Whether inputs and overrides are checked. */
  readonly validate: boolean;
  readonly trace: boolean;
  readonly maxCostUsd?: string | undefined;
}

export interface PrepareOptions {
  readonly stdin: AsyncIterable<unknown>;
  /** Whether a flow without a definition can be run, because a service knows it. */
  readonly mayBeUnknown: boolean;
  readonly onNotice: (message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Finds the flow, and reads and checks everything that a call of it has. Sends nothing to the flow.
 *
 * @throws UsageError for a flow, a version, an input or an option that cannot be; what `Loader.load` throws.
 */
export async function prepareCall(
  config: ResolvedConfig,
  given: RunArguments,
  { stdin, mayBeUnknown, onNotice, signal }: PrepareOptions,
): Promise<FlowCall> {
  const { cwd, formats } = config;
  const attachments = given.attachments.map(readAttachment);
  const { flow: text, version } = given;
  const flow = await findFlow(config, {
    ...{ flow: text, version, mayBeUnknown, signal },
    isForEmulator: !mayBeUnknown,
  });
  flow.notices.forEach(onNotice);
  const { definition } = flow;
  const name = `${flowId(flow.name)} (${flow.version})`;
  const schemas = definition && callSchemas(definition, formats);
  const checked = given.validate ? schemas : undefined;
  if (definition === undefined)
    onNotice(`No source has a definition of ${name}: the service checks the inputs.`);
  const file = given.input === undefined ? undefined : await readInputFile(given.input, cwd, stdin);
  const { message, params } = given;
  const inputs = readInputs(
    { message, params, file: file?.inputs, fileName: file?.name ?? "" },
    checked && {
      schema: checked.inputs,
      primary: definition?.primary,
      isOpen: config.objects === "open",
    },
    name,
  );
  const overrides = readOverrides(given.overrides, checked, name);
  if (new Set(given.tools.map((each) => each.split("=", 1)[0])).size < given.tools.length)
    throw new UsageError("--tool names a tool twice.");
  const tools = await Promise.all(given.tools.map((each) => loadTool(each, cwd, onNotice)));
  return {
    flow,
    schemas,
    inputs,
    overrides,
    attachments,
    tools,
    trace: given.trace,
    maxCostUsd: given.maxCostUsd,
  };
}
