import type { CommandModule, InferredOptionTypes } from "yargs";
import { runOptions } from "../options/run.js";

type RunArguments = InferredOptionTypes<typeof runOptions> & { readonly flow: string };

/** `run`: runs a flow from the terminal. */
export function runCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, RunArguments> {
  return {
    command: "run <flow>",
    describe: "Run a flow, on an emulator or the service, and print its result",
    builder: (command) =>
      command
        .usage(
          "$0 run <flow> [options]\n\nRuns a flow once. Where neither --env, --url, NOUKAI_ENV nor NOUKAI_BASE_URL name a service, an emulator in this\n" +
            "process runs it from the definitions: without a key, a network and costs. The inputs are checked before anything\n" +
            "runs. The result is printed on stdout: text as it is, anything else as JSON. Steps, notices and errors go to stderr.\n" +
            "Ctrl-C cancels the run.",
        )
        // The program's own option is `noukai-codegen --version`.
        .version(false)
        .positional("flow", {
          type: "string",
          demandOption: true,
          describe: "org/project/slug, or a slug that only one flow has",
        })
        .options(runOptions)
        .example(
          '$0 run acme/spelling/grade-3 -m "Ths is fun."',
          "the message is the primary input",
        )
        .example(
          "$0 run triage -m Help -p customer.id=cus_1 -p customer.plan=team",
          "inputs inside of an object, on the only flow called triage",
        )
        .example("$0 run localise --input messages.yaml -p target=de", "inputs from a file")
        .example(
          '$0 run brief -m "Why is the sky blue?" --tool lookup=tools/lookup.ts',
          "a module whose default export answers the tool",
        )
        .example(
          "$0 run grade-3 -m Helo --override find.temperature=0 --steps",
          "another setting of a step, and the output of each step",
        )
        .example(
          "$0 run grade-3 -m Helo --version 2 --env production --json | jq .costUsd",
          "on the service: needs NOUKAI_API_KEY, and costs what the run costs",
        )
        .example(
          "$0 run grade-3 -m Helo --env production --record-mocks test/mocks/grade-3.ts",
          "what the service answers, as mocks for tests with the emulator",
        )
        .epilogue(
          "Exit codes: 0 completed, 1 the run failed, waits for a tool or was not recorded, 2 a wrong option or input, 3 invalid definitions,\n" +
            "4 the service could not be reached or refused, 130 cancelled.",
        ),
    handler: async (values) => {
      const { runOnce } = await import("../run/run-once.js");
      finish(await runOnce(values));
    },
  };
}
