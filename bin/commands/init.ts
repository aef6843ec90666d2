import type { CommandModule, InferredOptionTypes } from "yargs";
import { initOptions } from "../options/init.js";
import { exitCodes } from "../exit-codes.js";
import type { InitQuestions } from "../../generator/init/index.js";

type InitArguments = InferredOptionTypes<typeof initOptions>;

/** `init`: sets up a project. */
export function initCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, InitArguments> {
  return {
    command: "init",
    describe: "Set up a project: config, scripts, dependencies, ignore rules, Vite plugin",
    builder: (command) =>
      command
        .usage(
          "$0 init [options]\n\nWrites the config, scripts, dependencies and rules of version control that a project needs, adds the plugin\n" +
            "to the Vite config, and generates the clients. Where there is no definition yet, it writes an example and a\n" +
            "first call. Running it again changes nothing.",
        )
        .options(initOptions)
        .example("$0 init", "ask a few questions")
        .example("$0 init --yes", "accept the suggested answers")
        .example(
          "$0 init --yes --source hosted:my-org/my-project",
          "read the flows from the hosted service",
        )
        .example(
          "$0 init --yes --source http://localhost:8080/api/v1",
          "read the flows from a running emulator",
        ),
    handler: async (values) => {
      finish(await runInit(values));
    },
  };
}

/** Runs `init`, with questions unless `--yes` is given. Returns the exit code. */
async function runInit(values: InitArguments): Promise<number> {
  const [{ UsageError }, { init }, { printInit }] = await Promise.all([
    import("../../generator/errors.js"),
    import("../../generator/init/index.js"),
    import("../print/init.js"),
  ]);
  const { yes, source, out } = values;
  const defaultVersion = values["default-version"];
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const decide: InitQuestions["decide"] = async (project, likely) => {
    const given = {
      ...likely,
      source: source ?? likely.source,
      out: out ?? likely.out,
      defaultVersion,
    };
    if (yes) return given;
    if (!isTerminal) {
      throw new UsageError("Not a terminal: pass --yes to accept the suggested answers.");
    }
    const { askForAnswers } = await import("../print/init-questions.js");
    return askForAnswers(project, given, { source, out, defaultVersion });
  };
  const createsManifest = async (): Promise<boolean> => {
    if (yes || !isTerminal) return false;
    const { askForManifest } = await import("../print/init-questions.js");
    return askForManifest();
  };
  const report = await init(process.cwd(), { decide, createsManifest });
  if (report === undefined) {
    const { standardError } = await import("../print/output.js");
    standardError.write("Nothing was written.\n");
    return exitCodes.usage;
  }
  printInit(report, process.cwd());
  const { generated } = report;
  if (!(generated instanceof Error)) return exitCodes.fine;
  const { printFailure } = await import("../print/failure.js");
  return printFailure(generated);
}
