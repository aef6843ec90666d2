import type { CommandModule, InferredOptionTypes } from "yargs";
import { sourceOptions } from "../options.js";

export type ListArguments = InferredOptionTypes<typeof sourceOptions>;

/** `list`: which flows there are. */
export function listCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, ListArguments> {
  return {
    command: "list",
    describe: "Show the flows, their versions, steps and inputs",
    builder: (command) =>
      command
        .usage(
          "$0 list [options]\n\nShows which flows the sources hold: versions, steps and inputs.",
        )
        .options(sourceOptions)
        .example("$0 list --source flows", "a table")
        .example("$0 list --json", "the same for programs"),
    handler: async (values) => {
      const { runList } = await import("./run-list.js");
      finish(await runList(values));
    },
  };
}
