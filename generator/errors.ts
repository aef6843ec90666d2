import { describeProblem } from "./definition/format-problem.js";
import type { DefinitionProblem } from "./definition/problem.js";

/**
 * What the command line exits with: 1 a check failed, 2 wrong usage or config, 3 bad definitions,
 * 4 a source that could not be read, or a service that refused a call. Anything that is not a `NoukaiCodegenError` is a bug of
 * ours: 70.
 */
export type ErrorExitCode = 1 | 2 | 3 | 4;

/** The base of every error that this package throws on purpose. */
export abstract class NoukaiCodegenError extends Error {
  /** What the command line exits with. */
  abstract readonly exitCode: ErrorExitCode;
}

/** Wrong usage of the command line: an option, an argument, or a pattern that matches nothing. */
export class UsageError extends NoukaiCodegenError {
  override readonly name = "UsageError";
  readonly exitCode = 2;
}

/** A path or a pattern leads to no definitions. */
export class NoDefinitionsError extends UsageError {}

/** The config file is missing, cannot be loaded, or is invalid. */
export class ConfigError extends NoukaiCodegenError {
  override readonly name = "ConfigError";
  readonly exitCode = 2;
}

/** Flow definitions are invalid. Carries every problem of every file, in order. */
export class DefinitionError extends NoukaiCodegenError {
  override readonly name = "DefinitionError";
  readonly exitCode = 3;
  /** At least one; ordered by file, then line, then column. */
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[], options?: ErrorOptions) {
    super(summarise(problems), options);
    this.problems = problems;
  }
}

/** A source of definitions could not be read: a file, a folder or a server. */
export class SourceError extends NoukaiCodegenError {
  override readonly name = "SourceError";
  readonly exitCode = 4;
}

/** The flow service could not be reached, or refused a call. */
export class CallError extends NoukaiCodegenError {
  override readonly name = "CallError";
  readonly exitCode = 4;
}

/** A file that was not generated is where a generated one belongs. */
export class OutputConflictError extends NoukaiCodegenError {
  override readonly name = "OutputConflictError";
  readonly exitCode = 2;
}

/** The output folder cannot be written: a full disk, missing rights. Nothing in it was changed. */
export class OutputError extends NoukaiCodegenError {
  override readonly name = "OutputError";
  readonly exitCode = 2;
}

function summarise(problems: readonly DefinitionProblem[]): string {
  const files = new Set(problems.map((problem) => problem.file));
  const [first] = problems;
  const count = `${problems.length} ${problems.length === 1 ? "problem" : "problems"} in ${files.size} ${
    files.size === 1 ? "definition" : "definitions"
  }`;
  return first === undefined ? count : `${count}; the first: ${describeProblem(first)}`;
}
