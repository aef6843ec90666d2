import type { CallVersion } from "../../generator/definition/index.js";
import { parseVersion } from "./parse-version.js";

/** Options of every command that reads definitions. */
export const sourceOptions = {
  config: {
    type: "string",
    requiresArg: true,
    describe: "Config file (default: noukai.config.{ts,js,json}, here or in a parent folder)",
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
    describe: "Print JSON on stdout instead of text, errors included",
  },
} as const;

/** Options of `generate`, `watch`, `check` and `lint`. */
export const loopOptions = {
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
      "Reuse earlier results from node_modules/.cache, or the user's cache; --no-cache generates everything anew",
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

/** Options of every command that reads definitions, about the version that calls run. */
const versionOptions = {
  "default-version": {
    type: "string",
    requiresArg: true,
    coerce: (value: string): CallVersion => parseVersion(value, "--default-version"),
    describe:
      "Version that calls run unless they name one: draft, production, or a published number (default: draft)",
  },
} as const;

/** Options of `generate`, `watch` and `check` that determine the output. */
export const outputOptions = {
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
  schemas: {
    choices: ["none", "standard", "zod"],
    describe:
      "Schemas for validation at run time. standard: a file per flow; zod: zod schemas too (default: standard)",
  },
} as const;

/** Options of `check` only. */
const reportOptions = {
  against: {
    type: "string",
    requiresArg: true,
    describe:
      "Git revision: also report local definitions that differ from it (default: none; HEAD says what changed since clients were generated)",
  },
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

/** Options of `list` only. */
const contentOptions = {
  pager: {
    type: "boolean",
    default: true,
    describe:
      "Show what is longer than the terminal in $PAGER (default: less); --no-pager prints it",
  },
  graph: {
    choices: ["mermaid", "dot", "svg"],
    describe: "Draw one flow on stdout, with the types of what flows between its steps",
  },
  rules: {
    type: "boolean",
    default: false,
    describe: "The rules of schemas that the compiler cannot enforce, and when each is enforced",
  },
} as const;

/** Options of `generate`, `watch` and `check`, but not of others that read definitions. */
const quietOptions = {
  quiet: {
    type: "boolean",
    default: false,
    describe: "Print only warnings, errors and what makes a check fail",
  },
} as const;

const generatorOptions: typeof sourceOptions &
  typeof versionOptions &
  typeof outputOptions &
  typeof loopOptions &
  typeof quietOptions = {
  ...sourceOptions,
  ...versionOptions,
  ...outputOptions,
  ...quietOptions,
  ...loopOptions,
};

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
export const listOptions: typeof sourceOptions & typeof contentOptions & typeof versionOptions = {
  ...sourceOptions,
  ...contentOptions,
  ...versionOptions,
};
