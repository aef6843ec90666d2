import type { ComparedFact, Finding, ServiceReport } from "../../generator/doctor/index.js";
import { visibleLine } from "../../generator/visible-text.js";
import { standardOutput, type Colours } from "./output.js";

const WIDTH = 9;
const INDENT = " ".repeat(WIDTH);

const COLOURS: Readonly<Record<Finding["verdict"] | ComparedFact["verdict"], keyof Colours>> = {
  ok: "green",
  agrees: "green",
  warning: "yellow",
  failed: "red",
  differs: "red",
  skipped: "dim",
  unknown: "dim",
};

/** Prints a finding on stdout. */
export function printFinding({ title, verdict, details, advice }: Finding): void {
  const [first = "", ...others] = details.map(visibleLine);
  const lines = [
    `${label(verdict)}${title}: ${first}`,
    ...others.map((detail) => `${INDENT}  ${detail}`),
    ...(advice === undefined ? [] : [`${INDENT}→ ${advice}`]),
  ];
  standardOutput.prose(`${lines.join("\n")}\n`);
}

/** Prints how many checks failed, or all findings as one JSON document. */
export function printDiagnosis(
  findings: readonly Finding[],
  { json }: { readonly json: boolean },
): void {
  const failed = findings.filter(({ verdict }) => verdict === "failed").length;
  if (json) {
    standardOutput.write(`${JSON.stringify({ ok: failed === 0, findings }, null, 2)}\n`);
    return;
  }
  const sum = failed === 0 ? "No check failed." : `${counted(failed, "check")} failed.`;
  standardOutput.write(`\n${sum}\n`);
}

/** Prints on stdout what was seen of a fact. */
export function printFact({ mark, statement, verdict, observed }: ComparedFact): void {
  standardOutput.prose(
    `${label(verdict)}${statement} (${mark})\n${INDENT}  ${visibleLine(observed)}\n`,
  );
}

/** Prints a summary, or the report as JSON. */
export function printReport(
  report: ServiceReport,
  { json, file }: { readonly json: boolean; readonly file: string },
): void {
  if (json) {
    standardOutput.write(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const count = (verdict: ComparedFact["verdict"]): number =>
    report.facts.filter((fact) => fact.verdict === verdict).length;
  const sum = `${count("agrees")} agree, ${count("differs")} differ, ${count("unknown")} unknown.`;
  const kind = report.isEmulator
    ? "This is the emulator of noukai-codegen: it says nothing of the hosted service.\n"
    : count("differs") > 0
      ? "Please attach the report to an issue: it has no key, token, prompt or output.\n"
      : "";
  standardOutput.prose(`\n${sum} Written to ${file}.\n${kind}`);
}

function label(verdict: keyof typeof COLOURS): string {
  const colour = standardOutput.colours()[COLOURS[verdict]];
  return colour(verdict.padEnd(WIDTH));
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
