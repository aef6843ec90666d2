import { recordOptions } from "./record.js";
import { targetOptions } from "./target.js";

const ownOptions = {
  flow: {
    type: "string",
    requiresArg: true,
    describe:
      "The flow of the run (org/project/slug), for services that need it, and for --record-mocks",
  },
  watch: {
    type: "boolean",
    default: false,
    describe: "Follow the run to its end; with --json, one event per line",
  },
  json: {
    type: "boolean",
    default: false,
    describe: "Print the trace as JSON instead of a table",
  },
} as const;

/** Options of `trace`. */
export const traceOptions: typeof ownOptions & typeof recordOptions & typeof targetOptions = {
  ...ownOptions,
  ...recordOptions,
  ...targetOptions,
};
