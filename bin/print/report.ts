import { relative } from "node:path";
import type { GenerateReport } from "../../generator/report.js";
import { formatDuration } from "./amounts.js";
import { standardError, standardOutput } from "./output.js";

/** How a report is shown. */
export interface ReportStyle {
  readonly check: boolean;
  readonly json: boolean;
  /** Whether only warnings and what makes a check fail are printed. JSON always is. */
  readonly quiet: boolean;
  /** What the output folder is shown relative to. */
  readonly cwd: string;
}

/** The width of the column with the state of a file. */
export const LABEL_WIDTH = 16;

/** What a check reports. */
const DIFFERING = ["create", "update", "remove", "edited", "claimed", "kept"] as const;

type FileState = GenerateReport["files"][number]["state"];

function isHeld(state: FileState): boolean {
  return state === "edited" || state === "claimed" || state === "kept";
}

/** The label of each file state, when writing and when checking. */
const words: Readonly<
  Record<Exclude<FileState, "unchanged">, readonly [done: string, checked: string]>
> = {
  create: ["created", "missing"],
  update: ["updated", "stale"],
  remove: ["removed", "no longer needed"],
  foreign: ["foreign", "foreign"],
  edited: ["left as it is", "edited"],
  claimed: ["left as it is", "of other config"],
  kept: ["left as it is", "no longer needed"],
};

/** Whether the output folder differs from what the definitions give. Files that were not generated do not count. */
export function checkFailed(report: GenerateReport): boolean {
  const { files, snapshot } = report;
  return (
    files.some((file) => file.state !== "unchanged" && file.state !== "foreign") ||
    (snapshot !== undefined && snapshot.state !== "unchanged")
  );
}

/** Whether files were left as they are that should be overwritten or removed. */
export function hasHeldFiles({ files }: GenerateReport): boolean {
  return files.some(({ state }) => isHeld(state));
}

/** Prints what `generate` did, or would do: the report on stdout, warnings on stderr. */
export function printReport(report: GenerateReport, style: ReportStyle): void {
  const colours = standardError.colours();
  for (const warning of report.warnings)
    standardError.prose(`${colours.yellow("warning")} ${warning}\n`);
  if (style.quiet && !style.json && !(style.check && checkFailed(report))) return;
  standardOutput.write(
    style.json ? `${JSON.stringify(asJson(report, style), null, 2)}\n` : asText(report, style),
  );
}

function asJson(report: GenerateReport, style: ReportStyle): object {
  return {
    upToDate: !checkFailed(report),
    out: displayPath(report.out, style),
    flows: report.flows,
    files: report.files.map(({ path, state }) => ({ path, state })),
    snapshot: report.snapshot && {
      path: displayPath(report.snapshot.path, style),
      state: report.snapshot.state,
    },
    warnings: report.warnings,
    durationMs: Math.round(report.durationMs),
  };
}

function asText(report: GenerateReport, style: ReportStyle): string {
  const colours = standardOutput.colours();
  const out = displayPath(report.out, style);
  const lines: string[] = [];
  for (const { path, state } of report.files) {
    if (state === "unchanged" || (state === "foreign" && !style.check)) continue;
    const [done, checked] = words[state];
    const word = style.check ? checked : done;
    const paint =
      state === "foreign"
        ? colours.dim
        : style.check || isHeld(state)
          ? colours.red
          : colours.green;
    lines.push(`${paint(word.padEnd(LABEL_WIDTH))} ${out}/${path}`);
  }
  const { snapshot } = report;
  if (snapshot !== undefined && snapshot.state !== "unchanged") {
    const word = words[snapshot.state][style.check ? 1 : 0];
    const paint = style.check ? colours.red : colours.green;
    lines.push(`${paint(word.padEnd(LABEL_WIDTH))} ${displayPath(snapshot.path, style)}`);
  }
  const count = (wanted: FileState): number =>
    [...report.files, ...(style.check && snapshot !== undefined ? [snapshot] : [])].filter(
      ({ state }) => state === wanted,
    ).length;
  const flows = `${report.flows} ${report.flows === 1 ? "flow" : "flows"}`;
  if (style.check) {
    const differing = DIFFERING.reduce((sum, state) => sum + count(state), 0);
    lines.push(
      differing === 0
        ? `${flows}: ${out} is up to date.`
        : `${flows}: ${differing} ${differing === 1 ? "file differs" : "files differ"}. Run \`noukai-codegen generate\` and commit the result.`,
    );
  } else {
    const changes = [
      [count("create"), "created"],
      [count("update"), "updated"],
      [count("remove"), "removed"],
      [count("unchanged"), "unchanged"],
      [report.files.filter(({ state }) => isHeld(state)).length, "left alone"],
    ] as const;
    const counts = changes
      .filter(([number]) => number > 0)
      .map(([number, word]) => `${number} ${word}`);
    lines.push(`${flows} in ${out}: ${counts.join(", ")} (${formatDuration(report.durationMs)}).`);
  }
  return `${lines.join("\n")}\n`;
}

function displayPath(folder: string, style: ReportStyle): string {
  const path = relative(style.cwd, folder).replaceAll("\\", "/");
  return path === "" ? "." : path.startsWith("../..") ? folder : path;
}
