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
    describe:
      "Folder of flow definitions, hosted:org/project, or base URL of an emulator or gateway (default: flows)",
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
