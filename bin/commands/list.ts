import type { CommandModule, InferredOptionTypes } from "yargs";
import { configFlags } from "../options/config-flags.js";
import { listOptions } from "../options/generate.js";
import { exitCodes } from "../exit-codes.js";

type ListArguments = InferredOptionTypes<typeof listOptions>;

/** `list`: shows the flows. */
export function listCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, ListArguments> {
  return {
    command: "list",
    describe: "List the flows with their versions, steps and inputs",
    builder: (command) =>
      command
        .usage(
          "$0 list [options]\n\nLists the flows of all sources with their versions, steps and inputs.",
        )
        .options(listOptions)
        .example("$0 list --source flows", "a table")
        .example("$0 list --rules", "which rules are only known at run time, such as maxLength")
        .example("$0 list --json", "the same as JSON"),
    handler: async (values) => {
      finish(await runList(values));
    },
  };
}

/** Runs `list` and prints the flows. Returns the exit code. */
async function runList(values: ListArguments): Promise<number> {
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
