import type { CommandModule, InferredOptionTypes } from "yargs";
import { outputOptions, sourceOptions } from "../options.js";

export type GenerateArguments = InferredOptionTypes<typeof sourceOptions & typeof outputOptions>;

/** `generate`, also what runs where no command is named. */
export function generateCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, GenerateArguments> {
  return {
    command: ["generate", "$0"],
    describe: "Write one typed client per flow (the default command)",
    builder: (command) =>
      command
        .usage(
          "$0 generate [options]\n\nReads flow definitions and writes one typed client per flow.",
        )
        .options(sourceOptions)
        .options(outputOptions)
        .example("$0 generate", "as noukai.config.ts says, or from flows/ to src/flows/")
        .example("$0 generate --source 'flows/**' --out src/flows", "without a config file")
        .example("$0 generate --check", "fail where a client is stale, missing or foreign"),
    handler: async (values) => {
      const { runGenerate } = await import("./run-generate.js");
      finish(await runGenerate(values));
    },
  };
}
