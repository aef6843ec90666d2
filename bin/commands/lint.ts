import type { CommandModule, InferredOptionTypes } from "yargs";
import { configFlags } from "../options/config-flags.js";
import { lintOptions } from "../options/lint.js";
import { exitCodes } from "../exit-codes.js";

type LintArguments = InferredOptionTypes<typeof lintOptions>;

/** `lint`: checks how the steps of the flows are put together. */
export function lintCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, LintArguments> {
  return {
    command: "lint",
    describe: "Check that every step of a flow receives what its prompt, loop or code reads",
    builder: (command) =>
      command
        .usage(
          "$0 lint [options]\n\nChecks the wiring of all flows from their schemas, without running them: placeholders that name nothing, loops over\n" +
            "what is no array, parameters of code that are not received, outputs that nothing reads, and Python that does not parse, where Pyodide\nis installed. Writes nothing.\n" +
            "Exits with 1 if there is an error, or with --strict a warning. The rules, and how a step is excepted from one with\n" +
            "a reason: docs/wiring.md.",
        )
        .options(lintOptions)
        .example("$0 lint --source flows", "check the flows of a folder")
        .example("$0 lint --strict", "in CI: fail on warnings, too")
        .example("$0 lint --format github", "annotate the files of a pull request"),
    handler: async (values) => {
      finish(await runLint(values));
    },
  };
}

/** Runs `lint` and prints its report. Returns the exit code. */
async function runLint(values: LintArguments): Promise<number> {
  const [
    { resolveConfig },
    { lint },
    { printConfigNotice },
    { printLint },
    { startProgress },
    { openPython },
  ] = await Promise.all([
    import("../../generator/config/index.js"),
    import("../../generator/lint.js"),
    import("../print/config-notice.js"),
    import("../print/lint.js"),
    import("../print/progress.js"),
    import("../open-python.js"),
  ]);
  printConfigNotice(values.config);
  const config = await resolveConfig(process.cwd(), configFlags(values));
  const progress = startProgress();
  try {
    const report = await lint(config, {
      offline: values.offline,
      openPython,
      onProgress: (done, total) => {
        progress.update({ phase: "reading", done, total });
      },
    });
    progress.stop();
    printLint(report, values.json ? "json" : values.format === "github" ? "github" : "text");
    const isFailing = report.findings.some(({ severity }) => values.strict || severity === "error");
    return isFailing ? exitCodes.checkFailed : exitCodes.fine;
  } finally {
    progress.stop();
  }
}
