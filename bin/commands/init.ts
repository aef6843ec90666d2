import type { CommandModule, InferredOptionTypes } from "yargs";
import { initOptions } from "../options.js";

export type InitArguments = InferredOptionTypes<typeof initOptions>;

/** `init`: sets a project up. */
export function initCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, InitArguments> {
  return {
    command: "init",
    describe: "Set a project up: config, scripts, ignore rules, Vite's plugin",
    builder: (command) =>
      command
        .usage(
          "$0 init [options]\n\nWrites the config, scripts, dependencies and ignore rules that a project needs, adds the plugin to\n" +
            "Vite's config, and generates for the first time. Doing it again changes nothing.",
        )
        .options(initOptions)
        .example("$0 init", "with a few questions")
        .example("$0 init --yes", "with none")
        .example("$0 init --yes --source http://localhost:8080/api/v1", "flows of an emulator"),
    handler: async (values) => {
      const { runInit } = await import("./run-init.js");
      finish(await runInit(values));
    },
  };
}
