import yargs, { type Argv } from "yargs";
import { bundleSchemaCommand } from "./commands/bundle-schema.js";
import { checkCommand } from "./commands/check.js";
import { doctorCommand } from "./commands/doctor.js";
import { emulatorCommand } from "./commands/emulator.js";
import { defaultCommand, generateCommand } from "./commands/generate.js";
import { initCommand } from "./commands/init.js";
import { listCommand } from "./commands/list.js";
import { loginCommand } from "./commands/login.js";
import { logoutCommand } from "./commands/logout.js";
import { pullCommand } from "./commands/pull.js";
import { watchCommand } from "./commands/watch.js";
import { whoamiCommand } from "./commands/whoami.js";
import { exitCodes } from "./exit-codes.js";
import { packageVersion } from "../generator/version.js";

/**
 * Parses the arguments and runs the command. Returns the exit code.
 *
 * @param argv - the arguments after the program's name.
 */
export async function run(argv: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.fine;
  let command: string | undefined;
  const finish = (code: number): void => {
    exitCode = code;
  };
  try {
    await assemble(argv, finish)
      .middleware(({ _: [name = "generate"] }) => {
        command = String(name);
      })
      .fail((message, error: Error | undefined) => {
        throw error === undefined || error.name === "YError" ? new ArgumentError(message) : error;
      })
      .parseAsync();
  } catch (error) {
    const { printFailure } = await import("./print/failure.js");
    if (!(error instanceof ArgumentError)) return printFailure(error, command);
    const { explainArguments } = await import("./print/arguments.js");
    return printFailure(explainArguments(error.message, argv));
  }
  return exitCode;
}

/** Arguments that yargs refuses, with its message. */
class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

function assemble(argv: readonly string[], finish: (code: number) => void): Argv {
  return yargs([...argv])
    .scriptName("noukai-codegen")
    .locale("en")
    .usage(
      "$0 <command>\n\nGenerates typed clients for Noukai flows, and runs the flows on a local emulator.",
    )
    .command(defaultCommand(finish))
    .command(initCommand(finish))
    .command(generateCommand(finish))
    .command(watchCommand(finish))
    .command(checkCommand(finish))
    .command(listCommand(finish))
    .command(pullCommand(finish))
    .command(bundleSchemaCommand(finish))
    .command(emulatorCommand(finish))
    .command(doctorCommand(finish))
    .command(loginCommand(finish))
    .command(logoutCommand(finish))
    .command(whoamiCommand(finish))
    .example("$0 init", "set up a project")
    .example("$0 generate --source flows --out src/flows", "write one typed client per flow")
    .example("$0 generate --check", "in CI: fail if a client is not up to date")
    .example("$0 check", "show what changed, why, and which lines of your program break")
    .example(
      "$0 watch --emulator",
      "during development: generate on every save, and serve the flows",
    )
    .example("$0 emulator --flows flows --port 0", "serve the flows locally, on any free port")
    .epilogue(
      "Exit codes: 0 success, 1 a check failed, 2 invalid usage or config, or files left alone,\n" +
        "3 invalid definitions, 4 a source could not be read, 70 a bug in noukai-codegen.",
    )
    .version(packageVersion())
    .help()
    .alias({ help: "h", version: "v" })
    .strict()
    .wrap(null)
    .exitProcess(false);
}
