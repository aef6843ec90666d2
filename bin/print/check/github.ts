import { mayBreak, type CheckReport, type Difference } from "../../../generator/check/index.js";
import { annotation, MOST_ANNOTATIONS } from "../annotation.js";
import {
  CAUSE_NAMES,
  changeLine,
  CLASS_NAMES,
  subjectOf,
  summaryLine,
  type FailOn,
} from "./labels.js";

/** A report as workflow commands, which GitHub Actions shows as annotations of files. */
export function asGithub(report: CheckReport, failOn: FailOn): string {
  const sites = report.differences.flatMap((difference) =>
    difference.callSites.map(({ file, line, column, code, message }) =>
      annotation(levelOf(difference, failOn), `TS${code}: ${message}`, {
        file,
        line: String(line),
        col: String(column),
        title: `${subjectOf(difference)}: ${CAUSE_NAMES[difference.cause]}`,
      }),
    ),
  );
  const differences = report.differences.map((difference) =>
    annotation(levelOf(difference, failOn), messageOf(difference), {
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
