import { relative } from "node:path";
import { describeProblem } from "../../generator/definition/format-problem.js";
import type { PullReport } from "../../generator/pull/pull.js";
import { exitCodes } from "../exit-codes.js";
import { standardError, standardOutput } from "./output.js";

type State = PullReport["files"][number]["state"];

/** The label of each state, when writing and when checking. */
const WORDS: Readonly<Record<State, readonly [done: string, checked: string]>> = {
  create: ["created", "missing"],
  update: ["updated", "differs"],
  unchanged: ["unchanged", "unchanged"],
  edited: ["left as it is", "edited"],
  gone: ["not on service", "not on service"],
};

/** What a pull exits with: 3 if flows cannot be read, 2 if files were left as they are, 1 if a check found differences. */
export function pullExitCode({ files, problems, pruned }: PullReport, isCheck: boolean): number {
  if (problems.length > 0) return exitCodes.definitions;
  const differ = files.some(({ state }) => state !== "unchanged" && !(pruned && state === "gone"));
  if (isCheck) return differ ? exitCodes.checkFailed : exitCodes.fine;
  return files.some(({ state }) => state === "edited") ? exitCodes.usage : exitCodes.fine;
}

/** Prints what `pull` did, or would do: the report on stdout, warnings and problems on stderr. */
export function printPull(
  report: PullReport,
  style: { readonly check: boolean; readonly json: boolean; readonly cwd: string },
): void {
  const colours = standardError.colours();
  for (const warning of report.warnings)
    standardError.prose(`${colours.yellow("note")} ${describeNote(warning)}\n`);
  for (const problem of report.problems)
    standardError.prose(`${colours.red("error")} ${describeProblem(problem)}\n`);
  standardOutput.write(style.json ? asJson(report, style.cwd) : asText(report, style));
}

/** Without a line, which a result has none of. */
function describeNote({ pointer, message }: PullReport["warnings"][number]): string {
  return pointer === "" ? message : `${message} (at ${pointer})`;
}

function asJson({ files, problems, warnings, pruned }: PullReport, cwd: string): string {
  const listed = files.map(({ path, id, version, state, differences }) => ({
    ...{ path: displayPath(path, cwd), flow: id, version, differences },
    state: state === "gone" && pruned ? "removed" : state,
  }));
  const notes = warnings.map(({ pointer, message }) => ({ pointer, message }));
  return `${JSON.stringify({ files: listed, problems, notes }, null, 2)}\n`;
}

function asText(
  { files, pruned, problems }: PullReport,
  { check, cwd }: { readonly check: boolean; readonly cwd: string },
): string {
  const colours = standardOutput.colours();
  const lines: string[] = [];
  for (const { path, state, differences } of files) {
    if (state === "unchanged") continue;
    const word = state === "gone" && pruned ? "removed" : WORDS[state][check ? 1 : 0];
    const paint = check || state === "edited" || state === "gone" ? colours.red : colours.green;
    const where = differences.length === 0 ? "" : `: ${differences.join(", ")}`;
    lines.push(`${paint(word.padEnd(16))} ${displayPath(path, cwd)}${where}`);
  }
  const count = (wanted: State): number => files.filter(({ state }) => state === wanted).length;
  const flows = new Set(files.filter(({ state }) => state !== "gone").map(({ id }) => id)).size;
  const parts = (["create", "update", "unchanged", "edited"] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${WORDS[state][check ? 1 : 0]}`);
  lines.push(`${flows} ${flows === 1 ? "flow" : "flows"}: ${parts.join(", ") || "nothing"}.`);
  if (count("edited") > 0)
    lines.push(
      "Edited files are left as they are: move the edits to the service, or pass --force to lose them.",
    );
  if (count("gone") > 0 && !pruned)
    lines.push("Files of flows that are not on the service stay: remove them, or pass --prune.");
  if (problems.length > 0)
    lines.push("Some flows could not be read: attach the file of --save-raw to a bug report.");
  return `${lines.join("\n")}\n`;
}

function displayPath(path: string, cwd: string): string {
  const shown = relative(cwd, path).replaceAll("\\", "/");
  return shown.startsWith("../..") ? path : shown;
}
