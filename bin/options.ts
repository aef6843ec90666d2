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
    describe: "Folders, files or globs of flow definitions (default: flows)",
  },
  json: {
    type: "boolean",
    default: false,
    describe: "Print one JSON document on stdout instead of text",
  },
} as const;

/** What `generate` takes beside the options above. */
export const outputOptions = {
  out: {
    type: "string",
    requiresArg: true,
    describe: "Folder for the generated files (default: src/flows)",
  },
  check: {
    type: "boolean",
    default: false,
    describe: "Write nothing; exit 1 and list the files that are not up to date",
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

export const emulatorOptions = {
  flows: {
    type: "string",
    array: true,
    requiresArg: true,
    default: ["flows"],
    describe: "Folders, files or globs of flow definitions",
  },
  host: {
    type: "string",
    requiresArg: true,
    default: "127.0.0.1",
    describe: "Address to listen on",
  },
  port: {
    type: "number",
    requiresArg: true,
    default: 8080,
    describe: "Port to listen on; 0 takes any free one",
  },
} as const;
