import type { ChangeClass, CheckReport, Difference } from "../../../generator/check/index.js";
import { standardOutput } from "../output.js";
import {
  CAUSE_NAMES,
  changeLine,
  CLASS_NAMES,
  remedies,
  siteLine,
  subjectOf,
  summaryLine,
} from "./labels.js";

/** The maximum number of files listed per difference. */
const SHOWN_FILES = 5;

/** A report for a terminal. */
export function asText(report: CheckReport): string {
  const colours = standardOutput.colours();
  const paints: Readonly<Record<ChangeClass, (text: string) => string>> = {
    breaking: colours.red,
    undecided: colours.yellow,
    additive: colours.green,
    documentation: colours.dim,
  };
  const paint = (kind: ChangeClass): string => paints[kind](CLASS_NAMES[kind]);
  const width = CLASS_NAMES.breaking.length;
  const blocks = report.differences.map((difference) => [
    `${colours.bold(subjectOf(difference))}: ${CAUSE_NAMES[difference.cause]} (${paint(difference.class)})`,
    `  ${difference.summary}.`,
    ...fileLines(difference),
    ...difference.changes.map(
      (change) => `  ${paints[change.class](change.class.padEnd(width))} ${changeLine(change)}`,
    ),
    ...difference.callSites.map(
      (site) => `  ${colours.red("breaks".padEnd(width))} ${siteLine(site)}`,
    ),
  ]);
  const advice = remedies(report);
  const end = [
    `${summaryLine(report)}.${report.asked ? "" : " The service was not queried."}`,
    ...advice,
  ];
  return `${[...blocks, end].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function fileLines({ files }: Difference): string[] {
  if (files.length === 1) return [];
  const more = files.length - SHOWN_FILES;
  return [
    ...files.slice(0, SHOWN_FILES).map((file) => `  ${file}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}
