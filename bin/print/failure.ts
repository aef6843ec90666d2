import { release } from "node:os";
import { formatProblem } from "../../generator/definition/format-problem.js";
import { DefinitionError, NoukaiCodegenError } from "../../generator/errors.js";
import { exitCodes } from "../exit-codes.js";
import { packageVersion } from "../../generator/version.js";
import { standardError } from "./output.js";

/** What the commands that write say at the end of bad definitions. */
const ENDS: Readonly<Record<string, string>> = {
  generate: "; nothing was written.",
  watch: "; nothing was written.",
  init: ". The project is set up; no client was written.",
};

/**
 * Prints on stderr why a command failed and what to do.
 *
 * @param command - the command's name, if it is known.
 * @returns the exit code of the error.
 */
export function printFailure(error: unknown, command?: string): number {
  const colours = standardError.colours();
  if (error instanceof DefinitionError) {
    const problems = error.problems.map((problem) => formatProblem(problem, colours));
    const count = error.problems.length;
    const files = new Set(error.problems.map((problem) => problem.file)).size;
    const sum = `${count} ${count === 1 ? "problem" : "problems"} in ${files} ${files === 1 ? "file" : "files"}`;
    const end = (command !== undefined && ENDS[command]) || ".";
    write(`${problems.join("\n\n")}\n\n${colours.red(sum)}${end}`);
    return error.exitCode;
  }
  if (error instanceof NoukaiCodegenError) {
    write(`${colours.red("error")} ${error.message}`);
    return error.exitCode;
  }
  write(bugReport(error));
  return exitCodes.bug;
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

function write(text: string): void {
  standardError.write(`${text}\n`);
}
