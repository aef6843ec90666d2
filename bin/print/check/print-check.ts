import type { CheckReport } from "../../../generator/check/index.js";
import { standardError, standardOutput } from "../output.js";
import { asGithub } from "./github.js";
import { asMarkdown } from "./markdown.js";
import { asText } from "./text.js";
import { isFailing, type FailOn } from "./labels.js";

/** How a report is shown. */
export interface CheckStyle {
  readonly format: "text" | "github" | "markdown" | "json";
  readonly failOn: FailOn;
  /** Whether a report of a check that passes is left out; JSON never is. */
  readonly quiet: boolean;
}

/** Prints the report of a check on stdout, and its warnings on stderr. */
export function printCheck(report: CheckReport, { format, failOn, quiet }: CheckStyle): void {
  const colours = standardError.colours();
  for (const warning of report.warnings)
    standardError.prose(`${colours.yellow("warning")} ${warning}\n`);
  if (quiet && format !== "json" && !isFailing(report, failOn)) return;
  const text = {
    text: () => asText(report),
    github: () => asGithub(report, failOn),
    markdown: () => asMarkdown(report),
    json: () => `${JSON.stringify(asJson(report, failOn), null, 2)}\n`,
  }[format]();
  standardOutput.write(text);
}

function asJson(report: CheckReport, failOn: FailOn): object {
  const { flows, asked, differences, warnings, durationMs } = report;
  return {
    passed: !isFailing(report, failOn),
    flows,
    asked,
    differences,
    warnings,
    durationMs: Math.round(durationMs),
  };
}
