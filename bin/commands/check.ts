import type { CommandModule, InferredOptionTypes } from "yargs";
import { checkOptions, loopOptions, outputOptions, sourceOptions } from "../options.js";

export type CheckArguments = InferredOptionTypes<
  typeof sourceOptions & typeof outputOptions & typeof loopOptions & typeof checkOptions
>;

/** `check`: what differs between the service, the snapshot and the clients, and why. */
export function checkCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, CheckArguments> {
  return {
    command: "check",
    describe: "Show what differs between service, snapshot and clients, why, and what it breaks",
    builder: (command) =>
      command
        .usage(
          "$0 check [options]\n\nCompares what the service says with the snapshot, and the clients with what they should be.\n" +
            "Names the cause of each difference, whether it breaks programs, and which lines of yours. Writes nothing.",
        )
        .options(sourceOptions)
        .options(outputOptions)
        .options(loopOptions)
        .options(checkOptions)
        .example("$0 check", "ask the service, and exit 1 on any difference")
        .example("$0 check --fail-on breaking", "let what breaks no program pass")
        .example("$0 check --offline", "only the snapshot and the clients, without a network")
        .example("$0 check --format github", "annotate the lines of a pull request"),
    handler: async (values) => {
      const { runCheck } = await import("./run-check.js");
      finish(await runCheck(values));
    },
  };
}
