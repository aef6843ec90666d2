import type { Argv, CommandModule, InferredOptionTypes } from "yargs";
import { configFlags } from "../options/config-flags.js";
import { generateOptions } from "../options/generate.js";
import { exitCodes } from "../exit-codes.js";

type GenerateArguments = InferredOptionTypes<typeof generateOptions>;

/** `generate`: writes one typed client per flow. */
export function generateCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, GenerateArguments> {
  return {
    ...defaultCommand(finish),
    command: "generate",
    describe: "Write one typed client per flow (the default command)",
    handler: async (values) => {
      finish(await runOnceOrWatch(values));
    },
    builder: (command) =>
      withOptions(command)
        .usage(
          "$0 generate [options]\n\nReads flow definitions and writes one typed client per flow, plus an index of all flows. Files that have not\nchanged are not written again. Files that were not generated are never touched, and generated files that were edited,\nor that belong to another config, only with --force.",
        )
        .example(
          "$0 generate",
          "as configured in noukai.config.ts; without a config, from flows/ to src/flows/",
        )
        .example("$0 generate --source 'flows/**' --out src/flows", "without a config file")
        .example(
          "$0 generate --source http://localhost:8080/api/v1",
          "from a running emulator or a gateway",
        )
        .example(
          "$0 generate --offline",
          "in CI: from noukai.snapshot.json, without network access",
        )
        .example(
          "$0 generate --check",
          "in CI: fail if a client is stale, missing or no longer needed",
        ),
  };
}

/** The default command: `generate`, without replacing the program's own help. */
export function defaultCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, GenerateArguments> {
  return {
    command: "$0",
    describe: false,
    builder: withOptions,
    handler: async (values) => {
      try {
        finish(await runOnceOrWatch(values));
      } catch (error) {
        const { offerInit } = await import("./offer-init.js");
        const exitCode = await offerInit(error, values);
        if (exitCode === undefined) throw error;
        finish(exitCode);
      }
    },
  };
}

async function runOnceOrWatch(values: GenerateArguments): Promise<number> {
  if (values.watch !== true) return runGenerate(values);
  const { runWatch } = await import("./watch.js");
  return runWatch({ ...values, emulator: false, port: undefined });
}

function withOptions(command: Argv<object>): Argv<GenerateArguments> {
  return command.options(generateOptions);
}

/** Runs `generate` and prints what it did. Returns the exit code. */
async function runGenerate(values: GenerateArguments): Promise<number> {
  const [
    { generateIfStale },
    { runtimeNotice },
    { printConfigNotice },
    { startProgress },
    { checkFailed, hasHeldFiles, printReport },
  ] = await Promise.all([
    import("../../generator/up-to-date/generate-if-stale.js"),
    import("../../generator/runtime-package.js"),
    import("../print/config-notice.js"),
    import("../print/progress.js"),
    import("../print/report.js"),
  ]);
  if (!values.quiet) printConfigNotice(values.config);
  const isCheck = values.check === true;
  const progress = startProgress();
  try {
    const report = await generateIfStale(process.cwd(), configFlags(values), {
      check: isCheck,
      offline: values.offline,
      cache: values.cache,
      force: values.force,
      onProgress: (state) => {
        progress.update(state);
      },
    });
    progress.stop();
    const notice = runtimeNotice(report.out);
    const warnings = [...report.warnings, ...(notice === undefined ? [] : [notice])];
    const style = { check: isCheck, json: values.json, quiet: values.quiet, cwd: process.cwd() };
    printReport({ ...report, warnings }, style);
    if (isCheck) return checkFailed(report) ? exitCodes.checkFailed : exitCodes.fine;
    return hasHeldFiles(report) ? exitCodes.usage : exitCodes.fine;
  } finally {
    progress.stop();
  }
}
