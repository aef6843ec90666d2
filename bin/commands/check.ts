import type { CommandModule, InferredOptionTypes } from "yargs";
import { configFlags } from "../options/config-flags.js";
import { checkOptions } from "../options/generate.js";
import { exitCodes } from "../exit-codes.js";

type CheckArguments = InferredOptionTypes<typeof checkOptions>;

/** `check`: reports what differs between the service, the snapshot and the clients, and why. */
export function checkCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, CheckArguments> {
  return {
    command: "check",
    describe:
      "Report what differs between the service, the snapshot and the clients, why, and what breaks",
    builder: (command) =>
      command
        .usage(
          "$0 check [options]\n\nCompares the service with noukai.snapshot.json, and the generated clients with their definitions. Reports the\n" +
            "cause of each difference, whether it is breaking, and which lines of your program break. Writes nothing.",
        )
        .options(checkOptions)
        .example("$0 check", "query the service; exit 1 on any difference")
        .example("$0 check --fail-on breaking", "exit 1 on breaking differences only")
        .example(
          "$0 check --against origin/main --fail-on breaking",
          "in a pull request: exit 1 if a definition changed in a breaking way",
        )
        .example("$0 check --offline", "check the snapshot and the clients, without network access")
        .example("$0 check --format github", "annotate the files of a pull request"),
    handler: async (values) => {
      finish(await runCheck(values));
    },
  };
}

/** Runs `check` and prints its report. Returns the exit code. */
async function runCheck(values: CheckArguments): Promise<number> {
  const [
    { check },
    { resolveConfig },
    { printConfigNotice },
    { printCheck },
    { isFailing },
    { startProgress },
    { openPython },
  ] = await Promise.all([
    import("../../generator/check/index.js"),
    import("../../generator/config/index.js"),
    import("../print/config-notice.js"),
    import("../print/check/print-check.js"),
    import("../print/check/labels.js"),
    import("../print/progress.js"),
    import("../open-python.js"),
  ]);
  if (!values.quiet) printConfigNotice(values.config);
  const config = await resolveConfig(process.cwd(), configFlags(values));
  const progress = startProgress();
  try {
    const report = await check(config, {
      offline: values.offline,
      against: values.against,
      openPython,
      onProgress: (state) => {
        progress.update(state);
      },
    });
    progress.stop();
    const failOn = values["fail-on"] === "breaking" ? "breaking" : "any";
    const format = values.json ? "json" : values.format;
    printCheck(report, { format, failOn, quiet: values.quiet });
    return isFailing(report, failOn) ? exitCodes.checkFailed : exitCodes.fine;
  } finally {
    progress.stop();
  }
}
