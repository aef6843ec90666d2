import { mayBreak, type CheckReport, type Difference } from "../../../generator/check/index.js";
import { workflowCommand } from "../output.js";
import {
  CAUSE_NAMES,
  changeLine,
  CLASS_NAMES,
  subjectOf,
  summaryLine,
  type FailOn,
} from "./labels.js";

/** The number of annotations that GitHub shows per step. */
const MOST_ANNOTATIONS = 10;

/** A report as workflow commands, which GitHub Actions shows as annotations of files. */
export function asGithub(report: CheckReport, failOn: FailOn): string {
  const sites = report.differences.flatMap((difference) =>
    difference.callSites.map(({ file, line, column, code, message }) =>
      command(levelOf(difference, failOn), `TS${code}: ${message}`, {
        file,
        line: String(line),
        col: String(column),
        title: `${subjectOf(difference)}: ${CAUSE_NAMES[difference.cause]}`,
      }),
    ),
  );
  const differences = report.differences.map((difference) =>
    command(levelOf(difference, failOn), messageOf(difference), {
      file: difference.files[0],
      title: `${subjectOf(difference)}: ${CAUSE_NAMES[difference.cause]}`,
    }),
  );
  const all = [...differences, ...sites];
  const summary = `${summaryLine(report)}.`;
  const rest = all.length - MOST_ANNOTATIONS;
  const note =
    rest > 0 ? ` GitHub may hide ${rest} of the annotations: the log lists all of them.` : "";
  return `${[...all, `${summary}${note}`].join("\n")}\n`;
}

function levelOf(difference: Difference, failOn: FailOn): "error" | "warning" | "notice" {
  if (mayBreak(difference.class)) return "error";
  if (failOn === "any") return "warning";
  return "notice";
}

function messageOf({ summary, changes, class: kind }: Difference): string {
  const lines = changes.map((change) => `${CLASS_NAMES[change.class]}: ${changeLine(change)}`);
  return [`${summary} (${CLASS_NAMES[kind]}).`, ...lines].join("\n");
}

/** A workflow command with its values escaped. */
function command(
  level: string,
  message: string,
  properties: Readonly<Record<string, string>>,
): string {
  const given = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(value)}`,
  );
  return workflowCommand(level, given.join(","), escapeData(message));
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
