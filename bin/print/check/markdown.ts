import type { CheckReport, Difference } from "../../../generator/check/index.js";
import {
  CAUSE_NAMES,
  changeLine,
  CLASS_NAMES,
  remedies,
  siteLine,
  subjectOf,
  summaryLine,
} from "./labels.js";

/** The maximum number of list items per difference. */
const SHOWN_LINES = 20;

/** A report to post on a pull request. */
export function asMarkdown(report: CheckReport): string {
  const title = "## Noukai flows\n";
  const summary = `${summaryLine(report)}.${report.asked ? "" : " The service was not queried."}\n`;
  if (report.differences.length === 0) return `${title}\n${summary}`;
  const table = [
    "| | flow or file | cause | class | breaking call sites |",
    "|---|---|---|---|---|",
    ...report.differences.map(
      (difference, index) =>
        `| ${index + 1} | ${code(subjectOf(difference))} | ${CAUSE_NAMES[difference.cause]} | ` +
        `${CLASS_NAMES[difference.class]} | ${difference.callSites.length} |`,
    ),
  ].join("\n");
  const details = report.differences.map(
    (difference, index) =>
      `### ${index + 1}. ${code(subjectOf(difference))}\n\n${detailsOf(difference)}`,
  );
  const advice = remedies(report)
    .map((line) => `- ${line}`)
    .join("\n");
  return `${[title.trimEnd(), summary.trimEnd(), table, ...details, `### How to resolve\n\n${advice}`].join("\n\n")}\n`;
}

function detailsOf({ summary, files, changes, callSites }: Difference): string {
  return [
    `${escapeText(summary)}.`,
    ...list(files.length > 1 ? files.map((file) => code(file)) : []),
    ...list(
      changes.map(
        (change) => `**${CLASS_NAMES[change.class]}**: ${escapeText(changeLine(change))}`,
      ),
    ),
    ...list(callSites.map((site) => code(siteLine(site)))),
  ].join("\n\n");
}

function list(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, SHOWN_LINES).map((line) => `- ${line}`);
  const more = lines.length - shown.length;
  return [[...shown, ...(more > 0 ? [`- … and ${more} more`] : [])].join("\n")];
}

/** A code span, with a longer fence if the text contains backticks. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const inner = text.replaceAll("|", "\\|").replace(/\s+/g, " ");
  return longest === 0 ? `${fence}${inner}${fence}` : `${fence} ${inner} ${fence}`;
}

/** Escapes Markdown, but keeps code spans. */
function escapeText(text: string): string {
  return text.replace(/[<>*_[\]|]/g, "\\$&").replace(/\s+/g, " ");
}
