import { closest, distance } from "fastest-levenshtein";
import { UsageError } from "../../generator/errors.js";
import { emulatorOptions } from "../options/emulator.js";
import { checkOptions, generateOptions, listOptions, watchOptions } from "../options/generate.js";
import { initOptions } from "../options/init.js";
import { loginOptions, loginStatusOptions } from "../options/login.js";

/** The options of each command, for suggestions. */
const optionsOf: Readonly<Record<string, readonly string[]>> = {
  init: Object.keys(initOptions),
  generate: Object.keys(generateOptions),
  watch: Object.keys(watchOptions),
  check: Object.keys(checkOptions),
  list: Object.keys(listOptions),
  emulator: Object.keys(emulatorOptions),
  login: Object.keys(loginOptions),
  logout: Object.keys(loginStatusOptions),
  whoami: Object.keys(loginStatusOptions),
};

/**
 * Explains what is wrong with the arguments, and suggests a correction for unknown names.
 *
 * @param message - the message of the argument parser.
 * @param argv - the arguments as they were given.
 */
export function explainArguments(message: string, argv: readonly string[]): UsageError {
  const unknown = /^Unknown (?:arguments?|commands?): (.+)$/.exec(message)?.[1];
  const command = argv.find((argument) => argument in optionsOf);
  const help = `Run \`noukai-codegen ${command === undefined ? "" : `${command} `}--help\` for usage.`;
  if (unknown === undefined) return new UsageError(`${message}. ${help}`);
  const names = unknown
    .split(", ")
    .map((name) => argv.find((argument) => spelledAs(argument, name)) ?? name)
    .map((name) => name.replace(/=.*$/s, ""));
  const explained = [...new Set(names)].map((name) => explainUnknown(name, command));
  return new UsageError(`${explained.join(" ")} ${help}`);
}

/** Yargs reports an option as given and in camel case, without its dashes. */
function spelledAs(argument: string, name: string): boolean {
  const bare = argument.replace(/^-+/, "").replace(/=.*$/s, "");
  return argument.startsWith("-") && camelCase(bare) === camelCase(name);
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function explainUnknown(name: string, command: string | undefined): string {
  const option = name.startsWith("-");
  const candidates = option
    ? [...(optionsOf[command ?? "generate"] ?? []), "help", "version"].map((known) => `--${known}`)
    : Object.keys(optionsOf);
  const likely = closest(name, candidates);
  const near = distance(name, likely) <= Math.max(2, Math.floor(likely.length / 3));
  const subject = option ? `Unknown option ${name}` : `Unknown command "${name}"`;
  const of = option && command !== undefined ? ` for ${command}` : "";
  return near ? `${subject}${of}: did you mean ${likely}?` : `${subject}${of}.`;
}
