import type { CommandModule, InferredOptionTypes } from "yargs";
import { loginStatusOptions } from "../options/login.js";
import { exitCodes } from "../exit-codes.js";

type LogoutArguments = InferredOptionTypes<typeof loginStatusOptions>;

/** `logout`: removes a login. */
export function logoutCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, LogoutArguments> {
  return {
    command: "logout",
    describe: "Remove the login, and revoke its tokens",
    builder: (command) =>
      command
        .usage(
          "$0 logout [options]\n\nRemoves the stored login with a flow service, and asks its authorization server to revoke the tokens. Exits with 4\n" +
            "if they could not be revoked; the login is removed from this machine all the same.",
        )
        .options(loginStatusOptions)
        .example("$0 logout", "log out of the hosted service")
        .example("$0 logout --url http://localhost:8080/api/v1", "log out of a local emulator"),
    handler: async (values) => {
      finish(await runLogout(values));
    },
  };
}

/** Runs `logout`. Returns the exit code. */
async function runLogout({ url, json }: LogoutArguments): Promise<number> {
  const [{ logout, mcpEndpoint }, { printLogout }] = await Promise.all([
    import("../../generator/login/index.js"),
    import("../print/login.js"),
  ]);
  const endpoint = mcpEndpoint(url, process.env);
  const result = await logout({ endpoint });
  printLogout(endpoint, result, {
    json,
    hasVariable: (process.env.NOUKAI_MCP_TOKEN ?? "") !== "",
  });
  return result.revoked instanceof Error ? exitCodes.source : exitCodes.fine;
}
