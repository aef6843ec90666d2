import type { Argv, CommandModule, InferredOptionTypes } from "yargs";
import { loopOptions, onceOptions, outputOptions, sourceOptions } from "../options.js";

export type GenerateArguments = InferredOptionTypes<
  typeof sourceOptions & typeof outputOptions & typeof loopOptions & typeof onceOptions
>;

/** `generate`: definitions in, clients out. */
export function generateCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, GenerateArguments> {
  return {
    ...defaultCommand(finish),
    command: "generate",
    describe: "Write one typed client per flow (the default command)",
    builder: (command) =>
      withOptions(command)
        .usage(
          "$0 generate [options]\n\nReads flow definitions and writes one typed client per flow.",
        )
        .example("$0 generate", "as noukai.config.ts says, or from flows/ to src/flows/")
        .example("$0 generate --source 'flows/**' --out src/flows", "without a config file")
        .example(
          "$0 generate --source http://localhost:8080/api/v1",
          "from an emulator or a gateway",
        )
        .example("$0 generate --offline", "in CI: from noukai.snapshot.json, without a network")
        .example("$0 generate --check", "fail where a client is stale, missing or foreign"),
  };
}

/** What runs where no command is named: `generate`, without taking over the program's own help. */
export function defaultCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, GenerateArguments> {
  return {
    command: "$0",
    describe: false,
    builder: withOptions,
    handler: async (values) => {
      if (values.watch === true) {
        const { runWatch } = await import("./run-watch.js");
        finish(await runWatch({ ...values, emulator: false, port: undefined }));
        return;
      }
      const { runGenerate } = await import("./run-generate.js");
      finish(await runGenerate(values));
    },
  };
}

function withOptions(command: Argv<object>): Argv<GenerateArguments> {
  return command
    .options(sourceOptions)
    .options(outputOptions)
    .options(loopOptions)
    .options(onceOptions);
}
