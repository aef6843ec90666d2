import { setFlagsFromString } from "node:v8";
import yargs, { type Argv } from "yargs";
import { bundleSchemaCommand } from "./commands/bundle-schema.js";
import { checkCommand } from "./commands/check.js";
import { completionCommand } from "./commands/completion.js";
import { doctorCommand } from "./commands/doctor.js";
import { emulatorCommand } from "./commands/emulator.js";
import { defaultCommand, generateCommand } from "./commands/generate.js";
import { initCommand } from "./commands/init.js";
import { lintCommand } from "./commands/lint.js";
import { listCommand } from "./commands/list.js";
import { loginCommand } from "./commands/login.js";
import { logoutCommand } from "./commands/logout.js";
import { mcpCommand } from "./commands/mcp.js";
import { pullCommand } from "./commands/pull.js";
import { runCommand } from "./commands/run.js";
import { traceCommand } from "./commands/trace.js";
import { watchCommand } from "./commands/watch.js";
import { whoamiCommand } from "./commands/whoami.js";
import { hyphenValues } from "./options/hyphen-values.js";
import { exitCodes } from "./exit-codes.js";
import type { SourceArguments } from "./print/advice.js";
import type { FailureStyle } from "./print/failure.js";
import { packageVersion } from "../generator/version.js";

/**
 * Parses the arguments and runs the command. Returns the exit code.
 *
 * @param argv - the arguments after the program's name.
 */
export async function run(argv: readonly string[]): Promise<number> {
  if (await printedFlows(argv)) return exitCodes.fine;
  optimiseLate();
  chooseColours(argv);
  let exitCode: number = exitCodes.fine;
  let given: SourceArguments = { command: undefined };
  const style = (): FailureStyle => ({ command: given.command, json: wantsJson(argv) });
  process.once("uncaughtException", (error) => {
    void exitAfterCrash(error, style());
  });
  const finish = (code: number): void => {
    exitCode = code;
  };
  try {
    await assemble(argv, finish)
      .middleware(({ _: [name = "generate"], config, source }) => {
        given = { command: String(name), config, source };
      })
      .fail((message, error: Error | undefined) => {
        throw error === undefined || error.name === "YError" ? new ArgumentError(message) : error;
      })
      .parseAsync();
  } catch (error) {
    const { printFailure } = await import("./print/failure.js");
    if (!(error instanceof ArgumentError)) {
      const { withAdvice } = await import("./print/advice.js");
      return printFailure(withAdvice(error, given), style());
    }
    const { explainArguments } = await import("./print/arguments.js");
    return printFailure(explainArguments(error.message, argv), style());
  }
  return exitCode;
}

/** Answers a shell that asks for flows; what else may follow is answered by yargs. */
async function printedFlows([option, , ...words]: readonly string[]): Promise<boolean> {
  if (option !== "--get-yargs-completions") return false;
  const { completeFlow } = await import("./commands/complete-flow.js");
  const flows = await completeFlow(words);
  if (flows === undefined) return false;
  const { standardOutput } = await import("./print/output.js");
  standardOutput.write(flows.map((flow) => `${flow}\n`).join(""));
  return true;
}

/** Ends the process after an error that no command awaits, such as one of an event. */
async function exitAfterCrash(error: unknown, style: FailureStyle): Promise<void> {
  const isUnread = error instanceof Error && "code" in error && error.code === "EPIPE";
  // The reader of the output is gone, as `head` is: nothing can be printed, and nothing is wrong.
  if (isUnread) process.exit(exitCodes.brokenPipe);
  const { printFailure } = await import("./print/failure.js");
  process.exit(printFailure(error, style));
}

/** Whether the arguments ask for JSON, also where they are not valid otherwise. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const options = end === -1 ? argv : argv.slice(0, end);
  return options.includes("--json") || options.includes("--json=true");
}

/**
 * The V8 of Node 20 optimises functions so early that a command of two seconds spends a sixth of them on code that it
 * hardly runs any more. It takes ten times as much of a function to be worth it here; later versions wait by themselves,
 * and have no such flag.
 */
function optimiseLate(): void {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=700000");
}

/**
 * The variables decide about colours everywhere, in prompts of libraries too; the option takes precedence. It also holds for
 * arguments that are refused.
 */
function chooseColours(argv: readonly string[]): void {
  const wanted = argv.findLast((argument) => /^--(?:no-)?color$/.test(argument));
  if (wanted === undefined) return;
  const isColoured = wanted === "--color";
  process.env[isColoured ? "FORCE_COLOR" : "NO_COLOR"] = "1";
  Reflect.deleteProperty(process.env, isColoured ? "NO_COLOR" : "FORCE_COLOR");
}

/** Arguments that yargs refuses, with its message. */
class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

function assemble(argv: readonly string[], finish: (code: number) => void): Argv {
  return yargs([...hyphenValues(argv)])
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
    .command(lintCommand(finish))
    .command(listCommand(finish))
    .command(pullCommand(finish))
    .command(bundleSchemaCommand(finish))
    .command(emulatorCommand(finish))
    .command(runCommand(finish))
    .command(traceCommand(finish))
    .command(mcpCommand(finish))
    .command(doctorCommand(finish))
    .command(loginCommand(finish))
    .command(logoutCommand(finish))
    .command(whoamiCommand(finish))
    .command(completionCommand(finish))
    .option("color", {
      type: "boolean",
      describe: "Colours: always, or never with --no-color (default: on a terminal)",
    })
    .example("$0 init", "set up a project")
    .example("$0 generate --source flows --out src/flows", "write one typed client per flow")
    .example("$0 generate --check", "in CI: fail if a client is not up to date")
    .example("$0 check", "show what changed, why, and which lines of your program break")
    .example(
      "$0 watch --emulator",
      "during development: generate on every save, and serve the flows",
    )
    .example("$0 emulator --flows flows --port 0", "serve the flows locally, on any free port")
    .example('$0 run acme/spelling/grade-3 -m "Ths is fun."', "run a flow, without an account")
    .epilogue(
      "Exit codes: 0 success, 1 a check failed, 2 invalid usage or config, or files left alone,\n" +
        "3 invalid definitions, 4 a source could not be read or a service refused, 70 a bug in noukai-codegen,\n" +
        "130 stopped with Ctrl-C.",
    )
    .version(packageVersion())
    .help()
    .alias({ help: "h", version: "v" })
    .strict()
    .wrap(null)
    .exitProcess(false);
}
