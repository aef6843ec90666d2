/** Options of commands that call the flow service. */
export const targetOptions = {
  env: {
    choices: ["dev", "production"],
    describe:
      "The service. dev: the emulator at http://localhost:8080; production: the hosted one (default: NOUKAI_ENV)",
  },
  url: {
    type: "string",
    requiresArg: true,
    describe: "Base URL of the service (default: NOUKAI_BASE_URL, else that of --env)",
  },
  timeout: {
    type: "number",
    requiresArg: true,
    describe: "Seconds that a request may take, or a stream as a whole (default: 300 without data)",
  },
} as const;
