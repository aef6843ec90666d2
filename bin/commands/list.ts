import type { CommandModule, InferredOptionTypes } from "yargs";
import { configFlags } from "../options/config-flags.js";
import { listOptions } from "../options/generate.js";
import type { GraphFormat } from "../../generator/graph/index.js";
import { exitCodes } from "../exit-codes.js";

type ListArguments = InferredOptionTypes<typeof listOptions> & {
  readonly flow: string | undefined;
};

/** `list`: shows the flows. */
export function listCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, ListArguments> {
  return {
    command: "list [flow]",
    describe: "List the flows with their versions, steps and inputs",
    builder: (command) =>
      command
        .usage(
          "$0 list [options]\n       $0 list --graph <format> [flow]\n\nLists the flows of all sources with their versions, steps and inputs, or draws one of them.",
        )
        .positional("flow", {
          type: "string",
          describe:
            "With --graph: org/project/slug, or a slug that only one flow has (default: the only flow)",
        })
        .options(listOptions)
        .example("$0 list --source flows", "a table")
        .example("$0 list --rules", "which rules are only known at run time, such as maxLength")
        .example(
          "$0 list --graph mermaid acme/research/brief",
          "a drawing for Markdown, in a code block called mermaid",
        )
        .example(
          "$0 list --graph svg brief > brief.svg",
          "a picture; needs @viz-js/viz, as a dev dependency",
        )
        .example("$0 list --json", "the same as JSON"),
    handler: async (values) => {
      finish(await runList(values));
    },
  };
}

/** Runs `list` and prints the flows. Returns the exit code. */
async function runList(values: ListArguments): Promise<number> {
  if (values.graph !== undefined) return await printGraph(values, values.graph);
  if (values.flow !== undefined) {
    const { UsageError } = await import("../../generator/errors.js");
    throw new UsageError(
      "A flow is named with --graph only; --include org/project/slug lists one flow.",
    );
  }
  const [{ resolveConfig }, { printConfigNotice }, { listFlows }, { printFlows }, { printRules }] =
    await Promise.all([
      import("../../generator/config/index.js"),
      import("../print/config-notice.js"),
      import("../../generator/list.js"),
      import("../print/flows.js"),
      import("../print/rules.js"),
    ]);
  printConfigNotice(values.config);
  const flows = await listFlows(await resolveConfig(process.cwd(), configFlags(values)), {
    rules: values.rules,
  });
  if (values.rules && !values.json) await printRules(flows, values.pager);
  else await printFlows(flows, { json: values.json, pager: values.pager });
  return exitCodes.fine;
}

/** Draws a flow. Returns the exit code. */
async function printGraph(values: ListArguments, format: GraphFormat): Promise<number> {
  const [
    { resolveConfig },
    { UsageError },
    { drawFlow },
    { printConfigNotice },
    { standardOutput },
  ] = await Promise.all([
    import("../../generator/config/index.js"),
    import("../../generator/errors.js"),
    import("../../generator/graph/index.js"),
    import("../print/config-notice.js"),
    import("../print/output.js"),
  ]);
  if (values.rules)
    throw new UsageError("--graph draws a flow and lists no rules: leave out --rules.");
  printConfigNotice(values.config);
  const config = await resolveConfig(process.cwd(), configFlags(values));
  const drawing = await drawFlow(config, { format, flow: values.flow });
  standardOutput.write(values.json ? `${JSON.stringify(drawing, null, 2)}\n` : drawing.graph);
  return exitCodes.fine;
}
