import { loopOptions, sourceOptions } from "./generate.js";

/** Options of `lint` only. */
const ownOptions = {
  format: {
    choices: ["text", "github"],
    default: "text",
    describe: "Report format. github: GitHub Actions annotations",
  },
  strict: {
    type: "boolean",
    default: false,
    describe: "Exit with 1 if there is a warning, too",
  },
  objects: {
    choices: ["exact", "open"],
    describe:
      "Properties that a schema does not declare. exact: they are not there; open: they may be there (default: exact)",
  },
} as const;

export const lintOptions: typeof sourceOptions & typeof loopOptions & typeof ownOptions = {
  ...sourceOptions,
  ...loopOptions,
  ...ownOptions,
};
