import type { CallVersion } from "../../generator/definition/index.js";
import { parseVersion } from "./parse-version.js";
import { recordOptions } from "./record.js";
import { targetOptions } from "./target.js";

const inputOptions = {
  message: {
    type: "string",
    alias: "m",
    requiresArg: true,
    describe: "The message: it sets the primary input of the flow",
  },
  param: {
    type: "string",
    array: true,
    nargs: 1,
    alias: "p",
    describe:
      "An input as name=value, customer.plan=team inside of an object; read by the flow's schema; may be repeated",
  },
  input: {
    type: "string",
    alias: "i",
    requiresArg: true,
    describe:
      "JSON or YAML file of the inputs by name, -: standard input; --param and --message go before it",
  },
  attach: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "https: URL of a file that the flow reads, or TYPE=URL; may be repeated",
  },
  validate: {
    type: "boolean",
    default: true,
    describe: "Check inputs and overrides first; --no-validate leaves that to the service",
  },
} as const;

const callOptions = {
  version: {
    type: "string",
    requiresArg: true,
    coerce: (value: string): CallVersion => parseVersion(value, "--version"),
    describe:
      "Version to run: draft, production, or a published number (default: that of the config)",
  },
  override: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "A field of a step's config for this run, as step.field=value; may be repeated",
  },
  tool: {
    type: "string",
    array: true,
    nargs: 1,
    describe:
      "A tool and what answers it, as name=file: a .js or .ts module, or JSON; may be repeated",
  },
  "max-cost-usd": {
    type: "string",
    requiresArg: true,
    describe:
      "Stop before the next step once the run is known to have cost this much, in US dollars (default: no limit)",
  },
  trace: {
    type: "boolean",
    default: false,
    describe: "Record inputs and outputs of the steps for the trace",
  },
} as const;

const outputOptions = {
  steps: {
    type: "boolean",
    default: false,
    describe: "Also show the output of each step",
  },
  json: {
    type: "boolean",
    default: false,
    describe: "Print the run as one JSON document instead of the result alone",
  },
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
} as const;

/** Options of `run`. */
export const runOptions: typeof inputOptions &
  typeof callOptions &
  typeof recordOptions &
  typeof targetOptions &
  typeof outputOptions = {
  ...inputOptions,
  ...callOptions,
  ...recordOptions,
  ...targetOptions,
  ...outputOptions,
};
