/** Options of recordings, of `run` and `trace`. */
export const recordOptions = {
  "record-mocks": {
    type: "string",
    requiresArg: true,
    describe:
      "Write what the steps returned to this .ts file, as mocks for tests; it holds the data of the run",
  },
  force: {
    type: "boolean",
    default: false,
    describe: "Overwrite the file of --record-mocks",
  },
} as const;
