import { basename } from "node:path";
import { findConfig } from "../../generator/config/find.js";
import { NoDefinitionsError } from "../../generator/errors.js";

/** The arguments of a command, as far as they say where definitions are. */
export interface SourceArguments {
  /** The command's name, if it is known. */
  readonly command: string | undefined;
  readonly config?: unknown;
  readonly source?: unknown;
}

/** Says what to do where a command finds no definitions; other errors say it themselves. */
export function withAdvice(error: unknown, given: SourceArguments): unknown {
  if (!(error instanceof NoDefinitionsError)) return error;
  return new NoDefinitionsError(`${error.message}. ${adviceFor(given)}`, { cause: error });
}

/** Whether no definitions were named in any way, so that this may be a project that is not set up yet. */
export function isUnconfigured({ config, source }: SourceArguments): boolean {
  return source === undefined && configOf(config) === undefined;
}

function adviceFor(given: SourceArguments): string {
  if (given.command === "emulator") return "Name the definitions with --flows.";
  if (isUnconfigured(given)) {
    return "Run `noukai-codegen init` to set up a project, or name the definitions with --source.";
  }
  if (given.source !== undefined) return "Name the definitions with --source.";
  return `Name the definitions in \`source\` of ${basename(configOf(given.config) ?? "the config")}.`;
}

function configOf(named: unknown): string | undefined {
  return findConfig(process.cwd(), typeof named === "string" ? named : undefined);
}
