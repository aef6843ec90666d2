/** Options of `doctor`. */
export const doctorOptions = {
  config: {
    type: "string",
    requiresArg: true,
    describe: "Config file (default: noukai.config.{ts,js,json}, here or in a parent folder)",
  },
  url: {
    type: "string",
    requiresArg: true,
    describe:
      "Base URL of the service (default: NOUKAI_BASE_URL, that of NOUKAI_ENV, or the hosted service)",
  },
  service: {
    type: "boolean",
    default: false,
    describe:
      "Compare the service with what is assumed of it, and write a report to attach to an issue; costs nothing",
  },
  spend: {
    type: "string",
    requiresArg: true,
    implies: "service",
    describe:
      "Flow (org/project/slug) to run twice for --service, for what only a run shows; asks first, and costs what two runs cost",
  },
  message: {
    type: "string",
    requiresArg: true,
    default: "Hello",
    describe: "The message that the flow of --spend gets",
  },
  report: {
    type: "string",
    requiresArg: true,
    default: "noukai-service-report.json",
    describe: "File that --service writes; it has no key, token, prompt or output",
  },
  yes: {
    type: "boolean",
    alias: "y",
    default: false,
    describe: "Run the flow of --spend without asking",
  },
  json: {
    type: "boolean",
    default: false,
    describe: "Print JSON on stdout instead of text",
  },
} as const;
