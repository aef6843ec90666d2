import { describeProblem, formatProblem } from "../../generator/definition/format-problem.js";
import type { LintFinding, LintReport } from "../../generator/lint.js";
import { annotation, MOST_ANNOTATIONS } from "./annotation.js";
import { standardError, standardOutput } from "./output.js";

/** Prints what `lint` found. */
export function printLint(report: LintReport, format: "text" | "json" | "github"): void {
  const print = { text: asText, json: asJson, github: asGithub }[format];
  standardOutput.write(print(report));
  const colours = standardError.colours();
  for (const notice of report.notices)
    standardError.prose(`${colours.yellow("notice")} ${notice}\n`);
}

function asText(report: LintReport): string {
  const colours = standardOutput.colours();
  const blocks = report.findings.map((finding) => {
    const paint = finding.severity === "error" ? colours.red : colours.yellow;
    return `${paint(finding.severity)} ${formatProblem(finding, colours)}`;
  });
  return `${[...blocks, summaryOf(report)].join("\n\n")}\n`;
}

function asJson({ definitions, findings, notices }: LintReport): string {
  const count = (severity: LintFinding["severity"]): number => countOf(findings, severity);
  const listed = findings.map(
    ({ severity, rule, file, line, column, pointer, message, suggestion }) => ({
      ...{ severity, rule: rule ?? null, file, line, column, pointer, message },
      suggestion: suggestion ?? null,
    }),
  );
  const report = {
    ...{ definitions, errors: count("error"), warnings: count("warning") },
    findings: listed,
    notices,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function asGithub(report: LintReport): string {
  const all = report.findings.map((finding) => {
    const { severity, rule, file, line, column } = finding;
    return annotation(severity, messageOf(finding), {
      file,
      line: String(line),
      col: String(column),
      title: rule ?? "definition",
    });
  });
  const rest = all.length - MOST_ANNOTATIONS;
  const note =
    rest > 0 ? ` GitHub may hide ${rest} of the annotations: the log lists all of them.` : "";
  return `${[...all, `${summaryOf(report)}${note}`].join("\n")}\n`;
}

/** The problem without its place, which the annotation has. */
function messageOf(finding: LintFinding): string {
  const place = `${finding.file}:${finding.line}:${finding.column} `;
  const text = describeProblem(finding);
  return text.startsWith(place) ? text.slice(place.length) : text;
}

function summaryOf({ definitions, findings }: LintReport): string {
  const checked = counted(definitions, "definition");
  if (findings.length === 0) return `${checked}: nothing found.`;
  const parts = (["error", "warning"] as const).flatMap((severity) => {
    const count = countOf(findings, severity);
    return count === 0 ? [] : [counted(count, severity)];
  });
  return `${checked}: ${parts.join(", ")}.`;
}

function countOf(findings: readonly LintFinding[], wanted: LintFinding["severity"]): number {
  return findings.filter(({ severity }) => severity === wanted).length;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
