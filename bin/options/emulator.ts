/** Options of `emulator`. */
export const emulatorOptions = {
  flows: {
    type: "string",
    array: true,
    requiresArg: true,
    describe:
      "Flow definitions: folders, files or globs; reloaded when they change (default: the source of the config, else flows)",
  },
  config: {
    type: "string",
    requiresArg: true,
    conflicts: "flows",
    describe: "Config file (default: noukai.config.{ts,js,json}, here or in a parent folder)",
  },
  ui: {
    type: "boolean",
    default: true,
    describe:
      "Serve browsers a page at the address of the emulator: flows, runs, what they did; --no-ui switches it off",
  },
  open: {
    type: "boolean",
    default: false,
    describe: "Open the page in the browser",
  },
  host: {
    type: "string",
    requiresArg: true,
    default: "127.0.0.1",
    describe: "Address to listen on; the default accepts local connections only",
  },
  "allow-host": {
    type: "string",
    array: true,
    requiresArg: true,
    describe:
      "Name that clients may call the emulator by, besides localhost and, on other addresses, IPs",
  },
  "allow-origin": {
    type: "string",
    array: true,
    requiresArg: true,
    describe:
      "Origin of a browser app in development, such as http://localhost:5173, whose pages may call flows (default: none)",
  },
  "control-token": {
    type: "string",
    requiresArg: true,
    describe:
      "Token of the control routes (/emulator/...); better set as NOUKAI_CONTROL_TOKEN (default: none on a local address, else a random one that is printed)",
  },
  port: {
    type: "number",
    requiresArg: true,
    default: 8080,
    describe: "Port to listen on; 0: any free port",
  },
  strict: {
    type: "boolean",
    default: false,
    describe: "Apply the limits of the hosted service: drafts cannot be streamed",
  },
  wire: {
    choices: ["newest", "older"],
    default: "newest",
    describe: "Form of streams, traces and failures; older is for clients up to 0.3.0",
  },
  capture: {
    choices: ["metadata_only", "redacted", "full"],
    default: "metadata_only",
    describe: "What traces and sessions hold of steps' inputs and outputs, by default",
  },
  formats: {
    choices: ["annotation", "assert"],
    describe:
      "The keyword format in schemas. annotation: documentation; assert: values are checked (default: as the config says, else annotation)",
  },
  mcp: {
    type: "boolean",
    default: false,
    describe:
      "Serve the definitions over MCP at /mcp too, with a login in the browser, as the hosted service does",
  },
  "mcp-token-lifetime": {
    type: "number",
    requiresArg: true,
    implies: "mcp",
    describe: "Seconds that an access token for /mcp is valid (default: 3600)",
  },
  llm: {
    choices: ["openai-compatible"],
    implies: "llm-url",
    describe: "Run llm steps without a mock on a real model; requires --llm-url",
  },
  "llm-url": {
    type: "string",
    requiresArg: true,
    implies: "llm",
    describe: "Base URL of the model's API, for example http://localhost:11434/v1",
  },
  "llm-model": {
    type: "string",
    requiresArg: true,
    implies: "llm",
    describe:
      "Model for all steps (default: each step's own model). The API key is read from LLM_API_KEY",
  },
  db: {
    type: "string",
    requiresArg: true,
    describe: "SQLite file that stores runs, jobs and sessions (default: in memory)",
  },
  keep: {
    type: "number",
    requiresArg: true,
    default: 10_000,
    describe: "Number of runs to keep; the oldest are deleted first",
  },
  "webhook-secret": {
    type: "string",
    requiresArg: true,
    describe:
      "Secret that webhooks of jobs are signed with; better set as NOUKAI_WEBHOOK_SECRET (default: none, and callbackUrl is refused)",
  },
  "webhook-old-secret": {
    type: "string",
    requiresArg: true,
    describe:
      "Secret before, to try a rotation: signs too, as v2; better set as NOUKAI_WEBHOOK_OLD_SECRET",
  },
  keys: {
    type: "string",
    requiresArg: true,
    describe:
      "YAML or JSON file of API keys, credits and rate limits (default: accept any nk_ key)",
  },
  chaos: {
    type: "string",
    requiresArg: true,
    describe: "YAML or JSON file of delays and faults to inject, by flow (default: none)",
  },
  quiet: {
    type: "boolean",
    conflicts: "json",
    describe: "Do not log requests",
  },
  json: {
    type: "boolean",
    describe: "Log requests on stderr as JSON, one document per line",
  },
} as const;
