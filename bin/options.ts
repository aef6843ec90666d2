/** Options that several commands share, each declared once: parsing, types and help follow from here. */
export const sourceOptions = {
  config: {
    type: "string",
    requiresArg: true,
    describe: "Config file (default: noukai.config.{ts,js,json} if there is one)",
  },
  source: {
    type: "string",
    array: true,
    requiresArg: true,
    describe:
      "Folders, files or globs of flow definitions, or base URLs of servers (default: flows)",
  },
  include: {
    type: "string",
    array: true,
    requiresArg: true,
    describe: "Only flows that one of these globs of org/project/slug matches",
  },
  exclude: {
    type: "string",
    array: true,
    requiresArg: true,
    describe: "No flow that one of these globs of org/project/slug matches",
  },
  json: {
    type: "boolean",
    default: false,
    describe: "Print one JSON document on stdout instead of text",
  },
} as const;

/** What both `generate` and `watch` take beside the options above. */
export const loopOptions = {
  offline: {
    type: "boolean",
    default: false,
    describe: "Reach no server: take the snapshot for what they would say",
  },
} as const;

/** What `generate` alone takes. */
export const onceOptions = {
  check: {
    type: "boolean",
    conflicts: "watch",
    describe: "Write nothing; exit 1 and list the files that are not up to date",
  },
  watch: {
    type: "boolean",
    describe: "Go on, and generate whenever definitions or the config change",
  },
  cache: {
    type: "boolean",
    default: true,
    describe: "Take what was built before from node_modules/.cache; --no-cache builds everything",
  },
} as const;

/** What `watch` alone takes. */
export const watchOptions = {
  emulator: {
    type: "boolean",
    default: false,
    describe: "Serve the definitions on this machine as well, as `noukai-codegen emulator` does",
  },
  port: {
    type: "number",
    requiresArg: true,
    describe: "Port for the emulator to listen on; 0 takes any free one (default: 8080)",
  },
} as const;

/** What `generate` and `watch` take beside the options above. */
export const outputOptions = {
  out: {
    type: "string",
    requiresArg: true,
    describe: "Folder for the generated files (default: src/flows)",
  },
  objects: {
    choices: ["exact", "open"],
    describe:
      "exact: undeclared properties are compile errors; open: JSON Schema to the letter (default: exact)",
  },
  "import-extension": {
    choices: ["js", "ts", "none"],
    describe: "Suffix of relative imports in generated files (default: js)",
  },
  published: {
    choices: ["exact", "any"],
    describe:
      "exact: only published version numbers compile; any: every number does (default: exact)",
  },
} as const;

/** What `check` alone takes. */
export const checkOptions = {
  "fail-on": {
    choices: ["any", "breaking"],
    default: "any",
    describe: "Exit 1 on any difference, or only on those that may break a program",
  },
  format: {
    choices: ["text", "github", "markdown"],
    default: "text",
    describe: "github: annotations for GitHub Actions; markdown: a summary for pull requests",
  },
} as const;

/** What `init` takes. */
export const initOptions = {
  yes: {
    type: "boolean",
    default: false,
    describe: "Ask nothing, and take what is likely right",
  },
  source: {
    type: "string",
    requiresArg: true,
    describe: "Folder of flow definitions, or base URL of a server (default: flows)",
  },
  out: {
    type: "string",
    requiresArg: true,
    describe: "Folder for the generated files (default: src/flows, or generated/flows without src)",
  },
} as const;

export const emulatorOptions = {
  flows: {
    type: "string",
    array: true,
    requiresArg: true,
    default: ["flows"],
    describe: "Folders, files or globs of flow definitions; read again when they change",
  },
  host: {
    type: "string",
    requiresArg: true,
    default: "127.0.0.1",
    describe: "Address to listen on; by default only this machine can reach it",
  },
  port: {
    type: "number",
    requiresArg: true,
    default: 8080,
    describe: "Port to listen on; 0 takes any free one",
  },
  strict: {
    type: "boolean",
    default: false,
    describe: "Be as narrow as the hosted service: drafts cannot be streamed",
  },
  llm: {
    choices: ["openai-compatible"],
    implies: "llm-url",
    describe: "Answer llm steps that have no mock with a real model",
  },
  "llm-url": {
    type: "string",
    requiresArg: true,
    implies: "llm",
    describe: "Base URL of the model's API, such as http://localhost:11434/v1",
  },
  "llm-model": {
    type: "string",
    requiresArg: true,
    implies: "llm",
    describe: "Model to ask for; by default each step's own. The key is read from LLM_API_KEY",
  },
  db: {
    type: "string",
    requiresArg: true,
    describe: "File that keeps runs, jobs and sessions (default: memory)",
  },
  keep: {
    type: "number",
    requiresArg: true,
    default: 10_000,
    describe: "How many runs are kept; the oldest go first",
  },
  keys: {
    type: "string",
    requiresArg: true,
    describe: "YAML or JSON file of API keys, credits and rate limits (default: any nk_ key)",
  },
  chaos: {
    type: "string",
    requiresArg: true,
    describe: "YAML or JSON file of delays and faults by flow (default: none)",
  },
  quiet: {
    type: "boolean",
    conflicts: "json",
    describe: "Log no requests",
  },
  json: {
    type: "boolean",
    describe: "Log requests on stderr as one JSON document a line",
  },
} as const;
