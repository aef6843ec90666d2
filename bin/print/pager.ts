import { spawn } from "node:child_process";
import { standardOutput } from "./output.js";

/** What shows long texts unless `PAGER` names another program. */
const PAGER = "less";
/** Of `less`: end by itself where all fits on a screen, show colours, and leave the text on the screen. */
const LESS_OPTIONS = "FRX";

/**
 * Prints a text on stdout; in a pager where it is a terminal that has fewer lines.
 *
 * @param isPaged - whether a pager may be used.
 */
export async function printPaged(text: string, isPaged: boolean): Promise<void> {
  const { isTTY, rows } = process.stdout;
  const isLong = text.split("\n").length > rows;
  const isDumb = process.env.TERM === "dumb";
  const pager = process.env.PAGER ?? PAGER;
  if (!isPaged || isDumb || !isTTY || !isLong || pager === "" || pager === "cat") {
    standardOutput.write(text);
    return;
  }
  if (!(await showIn(pager, standardOutput.rendered(text)))) standardOutput.write(text);
}

/** Resolves when the user leaves the pager; false if it cannot be started. */
function showIn(pager: string, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const env = { LESS: LESS_OPTIONS, ...process.env };
    // The variable may have options, as shells would read them.
    const child = spawn(pager, { shell: true, stdio: ["pipe", "inherit", "inherit"], env });
    // Ctrl-C belongs to the pager, which stays.
    const ignore = (): void => undefined;
    process.on("SIGINT", ignore);
    child.once("error", () => {
      process.off("SIGINT", ignore);
      resolve(false);
    });
    child.once("close", (code) => {
      process.off("SIGINT", ignore);
      // A shell that finds no such program.
      resolve(code !== 127);
    });
    // The user may leave before everything is read.
    child.stdin.on("error", ignore);
    child.stdin.end(text);
  });
}
