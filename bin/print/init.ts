import type { InitReport } from "../../generator/init/index.js";
import { standardOutput } from "./output.js";
import { printReport } from "./report.js";

/** How each package manager installs dependencies and runs a script. */
const COMMANDS = {
  npm: { install: "npm install", run: "npm run" },
  pnpm: { install: "pnpm install", run: "pnpm" },
  yarn: { install: "yarn install", run: "yarn" },
  bun: { install: "bun install", run: "bun run" },
} as const;

/** Prints what `init` wrote and generated, and the next steps. */
export function printInit({ edits, notes, generated, project }: InitReport, cwd: string): void {
  const colours = standardOutput.colours();
  const line = (text: string): void => {
    standardOutput.write(`${text}\n`);
  };
  for (const { path, before } of edits)
    line(`${colours.green((before === undefined ? "created" : "changed").padEnd(8))} ${path}`);
  if (edits.length === 0) line("The project is already set up: nothing was changed.");
  for (const note of notes) line(`${colours.yellow("to do")}    ${note}`);
  printReport(generated, { check: false, json: false, cwd });
  const { install, run } = COMMANDS[project.packageManager];
  if (edits.some(({ path }) => path === "package.json")) line(`Next: ${install}`);
  line(`Then: ${run} flows:watch during development, ${run} flows:check in CI.`);
}
