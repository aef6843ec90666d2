import type { InferredOptionTypes } from "yargs";
import type { ConfigFlags } from "../generator/config/index.js";
import type { CallVersion } from "../generator/definition/index.js";

/** Options of every command that reads definitions. */
const sourceOptions = {
  config: {
    type: "string",
    requiresArg: true,
    describe: "Config file (default: noukai.config.{ts,js,json}, if present)",
  },
  source: {
    type: "string",
    array: true,
    requiresArg: true,
    describe: "Flow definitions: folders, files, globs, or base URLs of servers (default: flows)",
  },
  include: {
    type: "string",
    array: true,
    requiresArg: true,
    describe:
      "Only include flows whose org/project/slug matches one of these globs (default: all flows)",
  },
  exclude: {
    type: "string",
    array: true,
    requiresArg: true,
    describe: "Exclude flows whose org/project/slug matches one of these globs (default: none)",
  },
  json: {
    type: "boolean",
    default: false,
    describe: "Print JSON on stdout instead of text",
  },
} as const;

/** Options of `generate`, `watch` and `check`. */
const loopOptions = {
  offline: {
    type: "boolean",
    default: false,
    describe: "Do not contact any server: read noukai.snapshot.json instead",
  },
} as const;

/** Options of `generate` only. */
const onceOptions = {
  check: {
    type: "boolean",
    conflicts: "watch",
    describe: "Write nothing; list the files that are not up to date and exit 1 if there are any",
  },
  watch: {
    type: "boolean",
    describe: "Keep running, and generate again whenever definitions or the config change",
  },
  cache: {
    type: "boolean",
    default: true,
    describe:
      "Reuse earlier results from node_modules/.cache; --no-cache generates everything anew",
  },
  force: {
    type: "boolean",
    conflicts: ["check", "watch"],
    describe:
      "Also overwrite and remove generated files that were edited, or that belong to another config",
  },
} as const;

/** Options of `watch` only. */
const followOptions = {
  emulator: {
    type: "boolean",
    default: false,
    describe: "Also serve the definitions locally, like `noukai-codegen emulator`",
  },
  port: {
    type: "number",
    requiresArg: true,
    describe: "Port of the emulator, with --emulator; 0: any free port (default: 8080)",
  },
} as const;

/** @throws Error that yargs reports as a usage error. */
function parseVersion(value: string): CallVersion {
  if (value === "draft" || value === "production") return value;
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new Error(
    `--default-version: expected draft, production or a version number, found ${value}`,
  );
}

/** Options of every command that reads definitions, about the version that calls run. */
const versionOptions = {
  "default-version": {
    type: "string",
    requiresArg: true,
    coerce: (value: string): CallVersion => parseVersion(value),
    describe:
      "Version that calls run unless they name one: draft, production, or a published number (default: draft)",
  },
} as const;

/** Options of `generate`, `watch` and `check` that determine the output. */
const outputOptions = {
  out: {
    type: "string",
    requiresArg: true,
    describe: "Output folder for the generated files (default: src/flows)",
  },
  objects: {
    choices: ["exact", "open"],
    describe:
      "Undeclared properties. exact: a compile error; open: allowed where JSON Schema allows them (default: exact)",
  },
  "import-extension": {
    choices: ["js", "ts", "none"],
    describe: "Extension of relative imports in generated files (default: js)",
  },
  published: {
    choices: ["exact", "any"],
    describe:
      "Version numbers in calls. exact: only published ones compile; any: every number compiles (default: exact)",
  },
} as const;

/** Options of `check` only. */
const reportOptions = {
  "fail-on": {
    choices: ["any", "breaking"],
    default: "any",
    describe: "Which differences cause exit code 1: any, or only those that may break a program",
  },
  format: {
    choices: ["text", "github", "markdown"],
    default: "text",
    describe: "Report format. github: GitHub Actions annotations; markdown: a pull request summary",
  },
} as const;

/** Options of `init`. */
export const initOptions = {
  yes: {
    type: "boolean",
    default: false,
    describe: "Do not ask: accept the suggested answers",
  },
  source: {
    type: "string",
    requiresArg: true,
    describe: "Folder of flow definitions, or base URL of a server (default: flows)",
  },
  out: {
    type: "string",
    requiresArg: true,
    describe:
      "Output folder for the generated files (default: src/flows, or generated/flows if there is no src folder)",
  },
  "default-version": {
    choices: ["draft", "production"],
    describe:
      "Version that calls run unless they name one (default: production for definitions from a server, else draft)",
  },
} as const;

export const emulatorOptions = {
  flows: {
    type: "string",
    array: true,
    requiresArg: true,
    default: ["flows"],
    describe: "Flow definitions: folders, files or globs; reloaded when they change",
  },
  host: {
    type: "string",
    requiresArg: true,
    default: "127.0.0.1",
    describe: "Address to listen on; the default accepts local connections only",
  },
  "allow-host": {
    type: "string",
    array: true,
    requiresArg: true,
    describe:
      "Name that clients may call the emulator by, besides localhost and, on other addresses, IPs",
  },
  "control-token": {
    type: "string",
    requiresArg: true,
    describe:
      "Token of the control routes (/emulator/...); better set as NOUKAI_CONTROL_TOKEN (default: none on a local address, else a random one that is printed)",
  },
  port: {
    type: "number",
    requiresArg: true,
    default: 8080,
    describe: "Port to listen on; 0: any free port",
  },
  strict: {
    type: "boolean",
    default: false,
    describe: "Apply the limits of the hosted service: drafts cannot be streamed",
  },
  wire: {
    choices: ["newest", "older"],
    default: "newest",
    describe: "Form of streams, traces and failures; older is for clients up to 0.3.0",
  },
  capture: {
    choices: ["metadata_only", "redacted", "full"],
    default: "metadata_only",
    describe: "What traces and sessions hold of steps' inputs and outputs, by default",
  },
  llm: {
    choices: ["openai-compatible"],
    implies: "llm-url",
    describe: "Run llm steps without a mock on a real model; requires --llm-url",
  },
  "llm-url": {
    type: "string",
    requiresArg: true,
    implies: "llm",
    describe: "Base URL of the model's API, for example http://localhost:11434/v1",
  },
  "llm-model": {
    type: "string",
    requiresArg: true,
    implies: "llm",
    describe:
      "Model for all steps (default: each step's own model). The API key is read from LLM_API_KEY",
  },
  db: {
    type: "string",
    requiresArg: true,
    describe: "SQLite file that stores runs, jobs and sessions (default: in memory)",
  },
  keep: {
    type: "number",
    requiresArg: true,
    default: 10_000,
    describe: "Number of runs to keep; the oldest are deleted first",
  },
  keys: {
    type: "string",
    requiresArg: true,
    describe:
      "YAML or JSON file of API keys, credits and rate limits (default: accept any nk_ key)",
  },
  chaos: {
    type: "string",
    requiresArg: true,
    describe: "YAML or JSON file of delays and faults to inject, by flow (default: none)",
  },
  quiet: {
    type: "boolean",
    conflicts: "json",
    describe: "Do not log requests",
  },
  json: {
    type: "boolean",
    describe: "Log requests on stderr as JSON, one document per line",
  },
} as const;

const generatorOptions: typeof sourceOptions &
  typeof versionOptions &
  typeof outputOptions &
  typeof loopOptions = { ...sourceOptions, ...versionOptions, ...outputOptions, ...loopOptions };

/*
 * The options of each command, in the order of its help. Each option is declared once: parsing, types, help and the
 * suggestions for unknown options derive from it.
 */
export const generateOptions: typeof generatorOptions & typeof onceOptions = {
  ...generatorOptions,
  ...onceOptions,
};
export const watchOptions: typeof generatorOptions & typeof followOptions = {
  ...generatorOptions,
  ...followOptions,
};
export const checkOptions: typeof generatorOptions & typeof reportOptions = {
  ...generatorOptions,
  ...reportOptions,
};
export const listOptions: typeof sourceOptions & typeof versionOptions = {
  ...sourceOptions,
  ...versionOptions,
};

/** The flags that replace settings of the config file, from the options of a command that reads definitions. */
export function configFlags(
  values: InferredOptionTypes<typeof listOptions> &
    Partial<InferredOptionTypes<typeof outputOptions>>,
): ConfigFlags {
  const { config, source, include, exclude, out, objects, published } = values;
  const importExtension = values["import-extension"];
  const defaultVersion = values["default-version"];
  return {
    config,
    source,
    include,
    exclude,
    out,
    objects,
    published,
    importExtension,
    defaultVersion,
  };
}
