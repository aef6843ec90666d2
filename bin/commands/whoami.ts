import type { CommandModule, InferredOptionTypes } from "yargs";
import { loginStatusOptions } from "../options/login.js";
import { exitCodes } from "../exit-codes.js";

type WhoamiArguments = InferredOptionTypes<typeof loginStatusOptions>;

/** `whoami`: shows the login. */
export function whoamiCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, WhoamiArguments> {
  return {
    command: "whoami",
    describe: "Show who is logged in, with which scopes, until when",
    builder: (command) =>
      command
        .usage(
          "$0 whoami [options]\n\nShows the login with a flow service: the account or client, the scopes, when the token expires and the file that\n" +
            "holds it; never the token. Nothing is requested. Exits with 1 if nobody is logged in.",
        )
        .options(loginStatusOptions)
        .example("$0 whoami", "the login with the hosted service")
        .example("$0 whoami --json", "the same as JSON"),
    handler: async (values) => {
      finish(await runWhoami(values));
    },
  };
}

/** Runs `whoami`. Returns the exit code. */
async function runWhoami({ url, json }: WhoamiArguments): Promise<number> {
  const [{ mcpEndpoint, whoami }, { printStatus }] = await Promise.all([
    import("../../generator/login/index.js"),
    import("../print/login.js"),
  ]);
  const status = await whoami({ endpoint: mcpEndpoint(url, process.env), env: process.env });
  printStatus(status, { json });
  return status.source === undefined ? exitCodes.checkFailed : exitCodes.fine;
}
