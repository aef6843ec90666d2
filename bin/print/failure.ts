import { release } from "node:os";
import { formatProblem } from "../../generator/definition/format-problem.js";
import type { DefinitionProblem } from "../../generator/definition/index.js";
import { DefinitionError, NoukaiCodegenError } from "../../generator/errors.js";
import { exitCodes } from "../exit-codes.js";
import { packageVersion } from "../../generator/version.js";
import { standardError, standardOutput } from "./output.js";

/** How a failure is shown. */
export interface FailureStyle {
  /** The command's name, if it is known. */
  readonly command?: string | undefined;
  /** Whether stdout gets a JSON document too. Default: false. */
  readonly json?: boolean | undefined;
}

/** What the commands that write say at the end of bad definitions. */
const ENDS: Readonly<Record<string, string>> = {
  generate: "; nothing was written.",
  watch: "; nothing was written.",
  init: ". The project is set up; no client was written.",
};
/** The commands whose JSON is one document per line. */
const LINES: ReadonlySet<string | undefined> = new Set(["watch", "emulator"]);

/** A failure as `--json` prints it, as `error` of the document. */
interface Failure {
  readonly name: string;
  /** The words of the text. */
  readonly message: string;
  readonly exitCode: number;
  /** Of definitions. */
  readonly problems?: readonly DefinitionProblem[];
}

/**
 * Prints on stderr why a command failed and what to do; with `json`, the same as a JSON document on stdout.
 *
 * @returns the exit code of the error.
 */
export function printFailure(error: unknown, { command, json = false }: FailureStyle = {}): number {
  const failure = failureOf(error, command);
  if (json) {
    const indent = LINES.has(command) ? undefined : 2;
    standardOutput.write(`${JSON.stringify({ error: failure }, null, indent)}\n`);
  }
  const print = failure.exitCode === exitCodes.bug ? standardError.write : standardError.prose;
  print(`${asText(failure)}\n`);
  return failure.exitCode;
}

function failureOf(error: unknown, command: string | undefined): Failure {
  if (error instanceof DefinitionError) {
    const { name, exitCode, problems } = error;
    return { name, message: summaryOf(problems, command), exitCode, problems };
  }
  if (error instanceof NoukaiCodegenError) {
    const { name, exitCode, message } = error;
    return { name, message, exitCode };
  }
  const name = error instanceof Error ? error.name : "Error";
  return { name, message: bugReport(error), exitCode: exitCodes.bug };
}

function summaryOf(problems: readonly DefinitionProblem[], command: string | undefined): string {
  const count = problems.length;
  const files = new Set(problems.map(({ file }) => file)).size;
  const sum = `${count} ${count === 1 ? "problem" : "problems"} in ${files} ${files === 1 ? "file" : "files"}`;
  const end = command === undefined ? undefined : ENDS[command];
  return sum + (end ?? ".");
}

function asText({ message, exitCode, problems }: Failure): string {
  const colours = standardError.colours();
  if (exitCode === exitCodes.bug) return message;
  if (problems === undefined) return `${colours.red("error")} ${message}`;
  const blocks = problems.map((problem) => formatProblem(problem, colours));
  return [...blocks, colours.red(message)].join("\n\n");
}

function bugReport(error: unknown): string {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    "This is a bug in noukai-codegen, not in your flows. Please report it, and include these lines:",
    "",
    `  noukai-codegen ${packageVersion()}, Node.js ${process.versions.node}, ${process.platform} ${release()} ${process.arch}`,
    ...detail.split("\n").map((line) => `  ${line}`),
  ].join("\n");
}
