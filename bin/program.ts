import yargs, { type Argv } from "yargs";
import { checkCommand } from "./commands/check.js";
import { emulatorCommand } from "./commands/emulator.js";
import { defaultCommand, generateCommand } from "./commands/generate.js";
import { initCommand } from "./commands/init.js";
import { listCommand } from "./commands/list.js";
import { watchCommand } from "./commands/watch.js";
import { exitCodes } from "./exit.js";
import { packageVersion } from "../generator/version.js";

/**
 * Parses the arguments, runs the command they name, and gives the exit code.
 *
 * @param argv - the arguments after the program's name.
 */
export async function run(argv: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.fine;
  const finish = (code: number): void => {
    exitCode = code;
  };
  try {
    await assemble(argv, finish)
      .fail((message, error: Error | undefined) => {
        throw error === undefined || error.name === "YError" ? new ArgumentError(message) : error;
      })
      .parseAsync();
  } catch (error) {
    const { printFailure } = await import("./print/failure.js");
    if (!(error instanceof ArgumentError)) return printFailure(error);
    const { explainArguments } = await import("./print/arguments.js");
    return printFailure(explainArguments(error.message, argv));
  }
  return exitCode;
}

/** What yargs says of arguments it refuses. */
class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

function assemble(argv: readonly string[], finish: (code: number) => void): Argv {
  return yargs([...argv])
    .scriptName("noukai-codegen")
    .locale("en")
    .usage("$0 <command>\n\nTyped clients for Noukai flows, and an emulator to run them on.")
    .command(defaultCommand(finish))
    .command(initCommand(finish))
    .command(generateCommand(finish))
    .command(watchCommand(finish))
    .command(checkCommand(finish))
    .command(listCommand(finish))
    .command(emulatorCommand(finish))
    .example("$0 init", "set a project up")
    .example("$0 generate --source flows --out src/flows", "write one typed client per flow")
    .example("$0 generate --check", "in CI: fail when a client is not up to date")
    .example("$0 check", "what changed, why, and which lines of your program it breaks")
    .example("$0 watch --emulator", "while you develop: generate on every save, serve the flows")
    .example("$0 emulator --flows flows --port 0", "serve the flows on this machine")
    .epilogue(
      "Exit codes: 0 fine, 1 a check failed, 2 wrong usage or config, 3 bad definitions,\n" +
        "4 a source could not be read, 70 a bug of ours.",
    )
    .version(packageVersion())
    .help()
    .alias({ help: "h", version: "v" })
    .strict()
    .wrap(null)
    .exitProcess(false);
}
