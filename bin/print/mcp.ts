import { flowId, type Target } from "../../generator/run/index.js";
import type { FlowTool, ToolCallEnd } from "../../generator/mcp/index.js";
import { isObject } from "../../generator/json-schema/values.js";
import { counted, formatDuration, formatTotals } from "./amounts.js";
import { standardError, standardOutput } from "./output.js";

/** Says on stderr what is served, and whether calls cost something. */
export function printServing(tools: readonly FlowTool[], target: Target): void {
  const colours = standardError.colours();
  const names = tools.map(({ name }) => colours.bold(name)).join(", ");
  const where =
    target.kind === "here"
      ? "an emulator of this process, for free"
      : `${target.baseUrl} (${target.named})`;
  const isPaid = target.kind === "service" && !target.isLocal;
  const cost = isPaid ? `: ${colours.yellow("each call costs what a run of the flow costs")}` : "";
  write(`serving ${counted(tools.length, "tool")} on stdio: ${names}; they run on ${where}${cost}`);
}

/** Logs a call on stderr. */
export function printCall({ name }: FlowTool, end: ToolCallEnd, durationMs: number): void {
  const { outcome, totals, problem } = end;
  const colours = standardError.colours();
  const status =
    problem === undefined
      ? colours.green("completed")
      : colours.red(outcome.status === "completed" ? "invalid result" : outcome.status);
  const run = outcome.executionId === undefined ? [] : [`run ${outcome.executionId}`];
  const took = [formatDuration(durationMs), ...formatTotals(totals), ...run].join(", ");
  write(`${colours.bold(name)} ${status} in ${took}`);
  if (problem !== undefined) write(`  ${problem}`);
}

/** Logs on stderr that a client has cancelled a call. */
export function printCancelled({ name }: FlowTool, target: Target): void {
  const isPaid = target.kind === "service" && !target.isLocal;
  const cost = isPaid ? "; the step that ran may still be charged" : "";
  write(`${standardError.colours().bold(name)} cancelled${cost}`);
}

/** Prints the tools on stdout. */
export function printTools(tools: readonly FlowTool[], { json }: { readonly json: boolean }): void {
  const target = { target: "draft-2020-12" };
  if (json) {
    const listed = tools.map(({ name, title, description, inputSchema, outputSchema }) => ({
      ...{ name, title, description },
      inputSchema: inputSchema["~standard"].jsonSchema.input(target),
      outputSchema: outputSchema?.["~standard"].jsonSchema.output(target),
    }));
    standardOutput.write(`${JSON.stringify({ tools: listed }, null, 2)}\n`);
    return;
  }
  const colours = standardOutput.colours();
  for (const { name, description, flow, inputSchema } of tools) {
    const { properties } = inputSchema["~standard"].jsonSchema.input(target);
    const inputs = isObject(properties) ? Object.keys(properties).join(", ") : "";
    standardOutput.write(
      `${colours.bold(name)} ${colours.dim(`${flowId(flow.name)} (${flow.version})`)}\n` +
        `  ${description}\n  inputs: ${inputs === "" ? "none" : inputs}\n`,
    );
  }
}

function write(text: string): void {
  standardError.prose(`${text}\n`);
}
