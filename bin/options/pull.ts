/** Options of `pull`. */
export const pullOptions = {
  out: {
    type: "string",
    requiresArg: true,
    default: "flows",
    describe: "Folder of the definition files; those that exist are changed in place",
  },
  project: {
    type: "string",
    requiresArg: true,
    describe:
      "Project: org/project, its UUID, or org/project#uuid (default: that of the config, else of NOUKAI_API_KEY)",
  },
  url: {
    type: "string",
    requiresArg: true,
    describe:
      "Base URL of the service (default: that of the config, else of NOUKAI_BASE_URL, else hosted)",
  },
  from: {
    type: "string",
    array: true,
    nargs: 1,
    describe:
      "File with what hydrate_project or get_flow returned, -: standard input; may be repeated",
  },
  "all-versions": {
    type: "boolean",
    default: false,
    describe: "Also published versions that are neither in production nor named in the config",
  },
  check: {
    type: "boolean",
    default: false,
    describe: "Write nothing; list what differs from the service and exit 1 if anything does",
  },
  force: {
    type: "boolean",
    default: false,
    describe: "Also overwrite files that somebody wrote or edited (comments and mocks stay)",
  },
  prune: {
    type: "boolean",
    default: false,
    describe: "Remove pulled files of flows that the service no longer has",
  },
  "save-raw": {
    type: "string",
    requiresArg: true,
    describe:
      "File for what the service said, with prompts and texts replaced, to attach to a bug report",
  },
  "with-content": {
    type: "boolean",
    implies: "save-raw",
    describe: "With --save-raw: keep prompts and texts",
  },
  config: {
    type: "string",
    requiresArg: true,
    describe: "Config file (default: noukai.config.{ts,js,json}, here or in a parent folder)",
  },
  json: {
    type: "boolean",
    default: false,
    describe: "Print JSON on stdout instead of text",
  },
} as const;
