/** Options of every command about logins. */
const serviceOptions = {
  url: {
    type: "string",
    requiresArg: true,
    describe:
      "Base URL of the service (default: NOUKAI_BASE_URL, else the hosted service; with NOUKAI_ENV=dev, the local emulator)",
  },
  json: {
    type: "boolean",
    default: false,
    describe: "Print JSON on stdout instead of text",
  },
} as const;

/** Options of `login` only. */
const interactiveOptions = {
  browser: {
    type: "boolean",
    default: true,
    describe:
      "Open a browser; --no-browser prints the address instead, and takes the redirect that you paste",
  },
  scope: {
    type: "string",
    array: true,
    requiresArg: true,
    describe: "Scope to ask for besides those that the service demands (default: what it offers)",
  },
  "client-id": {
    type: "string",
    requiresArg: true,
    describe:
      "Client registered for you at the authorization server; a secret is read from NOUKAI_MCP_CLIENT_SECRET (default: register one)",
  },
  "callback-port": {
    type: "number",
    requiresArg: true,
    default: 0,
    describe: "Port of 127.0.0.1 that the login ends at; 0: any free port",
  },
  timeout: {
    type: "number",
    requiresArg: true,
    default: 300,
    describe: "Seconds to wait for the login",
  },
} as const;

/*
 * The options of each command, in the order of its help.
 */
export const loginOptions: typeof serviceOptions & typeof interactiveOptions = {
  ...serviceOptions,
  ...interactiveOptions,
};
export const loginStatusOptions: typeof serviceOptions = serviceOptions;
