import type { InitReport } from "../../generator/init/index.js";
import { standardOutput } from "./output.js";
import { LABEL_WIDTH, printReport } from "./report.js";

/** Prints what `init` wrote and generated, and the next command. */
export function printInit({ edits, notes, generated, next }: InitReport, cwd: string): void {
  const colours = standardOutput.colours();
  const line = (text: string): void => {
    standardOutput.prose(`${text}\n`);
  };
  for (const { path, before } of edits)
    line(`${colours.green(label(before === undefined ? "created" : "changed"))} ${path}`);
  if (edits.length === 0) line("The project is already set up: nothing was changed.");
  for (const note of notes) line(`${colours.yellow(label("to do"))} ${note}`);
  if (!(generated instanceof Error))
    printReport(generated, { check: false, json: false, quiet: false, cwd });
  line(`${colours.bold("Next")}: ${next}`);
}

/** As wide as the labels of the report that follows. */
function label(text: string): string {
  return text.padEnd(LABEL_WIDTH);
}
