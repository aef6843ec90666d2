import type { CallVersion } from "../../generator/definition/index.js";
import { parseVersion } from "./parse-version.js";
import { targetOptions } from "./target.js";

const flowOptions = {
  flow: {
    type: "string",
    array: true,
    nargs: 1,
    alias: "f",
    describe:
      "A flow to serve: org/project/slug, a slug, or a glob of either; may be repeated (default: all)",
  },
  version: {
    type: "string",
    requiresArg: true,
    coerce: (value: string): CallVersion => parseVersion(value, "--version"),
    describe:
      "Version to run: draft, production, or a published number (default: that of the config)",
  },
  tool: {
    type: "string",
    array: true,
    nargs: 1,
    describe:
      "A tool for the flows that call some, as name=file: a .js or .ts module, or JSON; may be repeated",
  },
  "max-cost-usd": {
    type: "string",
    requiresArg: true,
    describe:
      "Refuse calls once those of the session are known to have cost this much, in US dollars (default: no limit)",
  },
  emulator: {
    type: "boolean",
    describe: "Run on an emulator in this process, whatever the environment names",
    conflicts: ["env", "url"],
  },
} as const;

const sourceOptions = {
  list: {
    type: "boolean",
    describe: "Print the tools instead of serving them",
  },
  json: {
    type: "boolean",
    describe: "With --list: as JSON, as a client gets them",
    implies: "list",
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
  cwd: {
    type: "string",
    requiresArg: true,
    describe: "Folder of the project, for clients that start the server elsewhere (default: here)",
  },
} as const;

/** Options of `mcp`. */
export const mcpOptions: typeof flowOptions & typeof targetOptions & typeof sourceOptions = {
  ...flowOptions,
  ...targetOptions,
  ...sourceOptions,
};
