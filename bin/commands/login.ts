import type { CommandModule, InferredOptionTypes } from "yargs";
import { loginOptions } from "../options/login.js";
import { exitCodes } from "../exit-codes.js";

type LoginArguments = InferredOptionTypes<typeof loginOptions>;

/** `login`: logs in to the service that hands out definitions. */
export function loginCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, LoginArguments> {
  return {
    command: "login",
    describe: "Log in to the service that flow definitions are pulled from",
    builder: (command) =>
      command
        .usage(
          "$0 login [options]\n\nLogs in to a flow service in the browser (OAuth 2.1), so that `pull`, `generate` and `check` can read its flow\n" +
            "definitions. API keys run flows, but the service does not hand out definitions for them. The login is stored in your\n" +
            "user configuration, readable by you only, and renewed when it expires.\n\n" +
            "Machines do not log in: commit noukai.snapshot.json and pass --offline, or set NOUKAI_MCP_TOKEN.",
        )
        .options(loginOptions)
        .example("$0 login", "open the browser, and wait for the login")
        .example(
          "$0 login --no-browser",
          "over SSH: open the printed address anywhere, and paste the address that the browser ends at",
        )
        .example("$0 login --url http://localhost:8080/api/v1", "log in to a local emulator"),
    handler: async (values) => {
      finish(await runLogin(values));
    },
  };
}

/** Runs `login`. Returns the exit code. */
async function runLogin(values: LoginArguments): Promise<number> {
  const [
    { login, mcpEndpoint, whoami },
    { requirePerson, terminalInteraction },
    { printLogin },
    { clientOf, seconds },
  ] = await Promise.all([
    import("../../generator/login/index.js"),
    import("../print/login-interaction.js"),
    import("../print/login.js"),
    import("../options/parse-login.js"),
  ]);
  if (values.browser) requirePerson();
  const { env } = process;
  const endpoint = mcpEndpoint(values.url, env);
  const interaction = terminalInteraction({ mayOpen: values.browser, env });
  const { result, login: stored } = await login(
    {
      endpoint,
      interaction,
      scope: values.scope?.join(" "),
      client: clientOf(values["client-id"], env),
      callbackPort: values["callback-port"],
      timeout: seconds(values.timeout) * 1000,
      signal: undefined,
    },
    (connection) => connection.listTools(),
  );
  // What is stored is shown, also where the environment has a token that takes its place.
  const status = await whoami({ endpoint, env: {} });
  printLogin(status, {
    json: values.json,
    tools: result.map(({ name }) => name),
    isRequired: stored !== undefined,
    isOverridden: (env.NOUKAI_MCP_TOKEN ?? "") !== "",
  });
  return exitCodes.fine;
}
