import type { CommandModule, InferredOptionTypes } from "yargs";
import { traceOptions } from "../options/trace.js";

type TraceArguments = InferredOptionTypes<typeof traceOptions> & { readonly executionId: string };

/** `trace`: shows what the steps of a run took. */
export function traceCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, TraceArguments> {
  return {
    command: "trace <executionId>",
    describe: "Show the trace of a run: its steps, what each took, and when",
    builder: (command) =>
      command
        .usage(
          "$0 trace <executionId> [options]\n\nShows the trace of a run on the service or a running emulator: a table with a bar per step. Reading it costs\n" +
            "nothing. The id is that of `run`, of a result or of a job.",
        )
        .positional("executionId", {
          type: "string",
          demandOption: true,
          describe: "The id of the run",
        })
        .options(traceOptions)
        .example("$0 trace 5b0c61d2 --env dev", "a run of the emulator at http://localhost:8080")
        .example("$0 trace 5b0c61d2 --watch", "follow a run that has not ended")
        .example("$0 trace 5b0c61d2 --json | jq '.steps[].durationMs'", "as JSON")
        .example(
          "$0 trace 5b0c61d2 --flow acme/spelling/grade-3 --record-mocks test/mocks/grade-3.ts",
          "mocks for tests of a run that was captured (run --trace)",
        )
        .epilogue(
          "Exit codes: 0 shown, 2 a wrong option, 4 the service could not be reached, refused, or has no such run, 130 cancelled.",
        ),
    handler: async (values) => {
      const { showTrace } = await import("../run/show-trace.js");
      finish(await showTrace(values));
    },
  };
}
