import type { CommandModule, InferredOptionTypes } from "yargs";
import { sourceOptions, versionOptions } from "../options.js";
import { exitCodes } from "../exit-codes.js";

type ListArguments = InferredOptionTypes<typeof sourceOptions & typeof versionOptions>;

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
        .options(sourceOptions)
        .options(versionOptions)
        .example("$0 list --source flows", "a table")
        .example("$0 list --json", "the same as JSON"),
    handler: async (values) => {
      finish(await runList(values));
    },
  };
}

/** Runs `list` and prints the flows. Returns the exit code. */
async function runList(values: ListArguments): Promise<number> {
  const [{ resolveConfig }, { listFlows }, { printFlows }] = await Promise.all([
    import("../../generator/config/index.js"),
    import("../../generator/list.js"),
    import("../print/flows.js"),
  ]);
  const defaultVersion = values["default-version"];
  const flows = await listFlows(await resolveConfig(process.cwd(), { ...values, defaultVersion }));
  printFlows(flows, { json: values.json });
  return exitCodes.fine;
}
