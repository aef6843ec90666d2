import { createInterface } from "node:readline";
import { openBrowser, type Interaction } from "../../generator/login/index.js";
import { UsageError } from "../../generator/errors.js";
import { standardError } from "./output.js";

/**
 * Checks that somebody is there to log in with a browser.
 *
 * @throws UsageError that says what machines do.
 */
export function requirePerson(): void {
  if (process.stderr.isTTY || process.stdin.isTTY) return;
  throw new UsageError(
    "Not a terminal: nobody can log in here. Machines commit noukai.snapshot.json and pass --offline, or set " +
      "NOUKAI_MCP_TOKEN. With --no-browser, the login takes the redirect on stdin.",
  );
}

/**
 * Talks to the person who logs in on stderr and stdin, so that stdout holds the result only.
 *
 * @param mayOpen - whether a browser may be opened.
 * @param env - the environment, with `BROWSER`.
 */
export function terminalInteraction({
  mayOpen,
  env,
}: {
  readonly mayOpen: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Interaction {
  let isOpened = false;
  let lines: AsyncIterator<string> | undefined;
  return {
    open: async (address) => {
      isOpened = mayOpen && (await openBrowser(address, env));
      const { bold } = standardError.colours();
      standardError.prose(
        isOpened
          ? `Log in with the browser. If it does not open, open this address:\n\n  ${bold(address.href)}\n\nWaiting for the login; Ctrl-C cancels it.\n`
          : `Open this address in a browser on any machine:\n\n  ${bold(address.href)}\n\n` +
              "After the login, the browser ends at an address that begins with http://127.0.0.1. On this machine, that is all.\n" +
              "On another machine it shows an error: copy the address from the address bar and paste it here.\n",
      );
    },
    paste: async (problem, signal) => {
      if (isOpened) return undefined;
      if (problem !== undefined)
        standardError.prose(`${standardError.colours().yellow("again")} ${problem}\n`);
      if (process.stderr.isTTY) standardError.write("> ");
      if (lines === undefined) {
        const reader = createInterface({ input: process.stdin });
        // Stdin would keep the program running.
        signal.addEventListener("abort", () => {
          reader.close();
          process.stdin.destroy();
        });
        lines = reader[Symbol.asyncIterator]();
      }
      const next = await lines.next();
      return next.done === true ? undefined : next.value;
    },
  };
}
