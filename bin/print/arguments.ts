import { closest, distance } from "fastest-levenshtein";
import { UsageError } from "../../generator/errors.js";
import { emulatorOptions } from "../options/emulator.js";
import { checkOptions, generateOptions, listOptions, watchOptions } from "../options/generate.js";
import { bundleSchemaOptions } from "../options/bundle-schema.js";
import { doctorOptions } from "../options/doctor.js";
import { initOptions } from "../options/init.js";
import { lintOptions } from "../options/lint.js";
import { loginOptions, loginStatusOptions } from "../options/login.js";
import { pullOptions } from "../options/pull.js";
import { runOptions } from "../options/run.js";
import { traceOptions } from "../options/trace.js";

/** The options of each command, for suggestions. */
const optionsOf: Readonly<Record<string, readonly string[]>> = {
  init: Object.keys(initOptions),
  generate: Object.keys(generateOptions),
  watch: Object.keys(watchOptions),
  check: Object.keys(checkOptions),
  list: Object.keys(listOptions),
  lint: Object.keys(lintOptions),
  pull: Object.keys(pullOptions),
  "bundle-schema": Object.keys(bundleSchemaOptions),
  emulator: Object.keys(emulatorOptions),
  doctor: Object.keys(doctorOptions),
  run: Object.keys(runOptions),
  trace: Object.keys(traceOptions),
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
  const command = argv.find((argument) => Object.hasOwn(optionsOf, argument));
  const help = `Run \`noukai-codegen ${command === undefined ? "" : `${command} `}--help\` for usage.`;
  if (unknown === undefined) return new UsageError(`${explainOther(message)} ${help}`);
  const names = unknown
    .split(", ")
    .map((name) => argv.find((argument) => spelledAs(argument, name)) ?? name)
    .map((name) => name.replace(/=.*$/s, ""));
  const explained = [...new Set(names)].map((name) => explainUnknown(name, command));
  return new UsageError(`${explained.join(" ")} ${help}`);
}

/** The sentences of yargs that begin or end with its own terms, and ours for them. */
const REWORDED: readonly (readonly [yargs: RegExp, ours: (...parts: string[]) => string])[] = [
  [/^Not enough arguments following: (.+)$/, (name) => `--${name} needs a value.`],
  [
    /^Arguments (\S+) and (\S+) are mutually exclusive$/,
    (one, other) => `--${one} and --${other} cannot be used together.`,
  ],
  [/^Implications failed:\s*(\S+) -> (\S+)$/, (one, other) => `--${one} needs --${other}.`],
  [
    /^Not enough non-option arguments: got (\d+), need at least (\d+)$/,
    (got, needed) => `Too few arguments: ${got} given, ${needed} needed.`,
  ],
];

/** One of the lines that follow `Invalid values:`. */
const INVALID_VALUE = /^\s*Argument: (\S+), Given: (.+), Choices: (.+)$/gm;

function explainOther(message: string): string {
  for (const [pattern, reworded] of REWORDED) {
    const parts = pattern.exec(message);
    if (parts !== null) return reworded(...parts.slice(1));
  }
  const invalid = [...message.matchAll(INVALID_VALUE)];
  if (invalid.length > 0)
    return invalid
      .map(([, name = "", found = "", choices = ""]) => explainChoice(name, found, choices))
      .join(" ");
  return /[.?!]$/.test(message) ? message : `${message}.`;
}

/** @param choices - as yargs lists them: `"text", "github"`. */
function explainChoice(name: string, found: string, choices: string): string {
  const all = choices.split(", ").map((choice) => choice.replace(/^"|"$/g, ""));
  const likely = likelyOf(found.replace(/^"|"$/g, ""), all);
  const hint = likely === undefined ? "." : `; did you mean ${likely}?`;
  return `--${name}: expected ${all.slice(0, -1).join(", ")} or ${all.at(-1) ?? ""}, found ${found}${hint}`;
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
  if (!name.startsWith("-")) {
    if (command !== undefined) return `${command} takes no argument "${name}".`;
    return withLikely(`Unknown command "${name}"`, name, Object.keys(optionsOf));
  }
  const of = command === undefined ? "" : ` for ${command}`;
  if (/^--(?:api-?)?key$|^--token$/i.test(name))
    return `Unknown option ${name}${of}: the API key is read from the variable NOUKAI_API_KEY.`;
  const known = [...(optionsOf[command ?? "generate"] ?? []), "help", "version"];
  return withLikely(
    `Unknown option ${name}${of}`,
    name,
    known.map((option) => `--${option}`),
  );
}

function withLikely(message: string, name: string, candidates: readonly string[]): string {
  const likely = likelyOf(name, candidates);
  return likely === undefined ? `${message}.` : `${message}: did you mean ${likely}?`;
}

/** The candidate that a name probably is, misspelt. */
function likelyOf(name: string, candidates: readonly string[]): string | undefined {
  const [begun, ...others] = candidates.filter((candidate) => candidate.startsWith(name));
  if (begun !== undefined && others.length === 0) return begun;
  const likely = closest(name, candidates);
  return distance(name, likely) <= Math.max(2, Math.floor(likely.length / 3)) ? likely : undefined;
}
