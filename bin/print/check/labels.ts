import {
  CHANGE_CLASSES,
  mayBreak,
  type CallSite,
  type Cause,
  type Change,
  type ChangeClass,
  type CheckReport,
  type Difference,
} from "../../../generator/check/index.js";

/** Which differences make a check fail. */
export type FailOn = "any" | "breaking";

/** Whether a check fails. */
export function isFailing({ differences }: CheckReport, failOn: FailOn): boolean {
  return failOn === "any"
    ? differences.length > 0
    : differences.some((difference) => mayBreak(difference.class));
}

/** The label of each class. */
export const CLASS_NAMES: Readonly<Record<ChangeClass, string>> = {
  breaking: "breaking",
  undecided: "undecided",
  additive: "additive",
  documentation: "documentation only",
};

/** The label of each cause. */
export const CAUSE_NAMES: Readonly<Record<Cause, string>> = {
  service: "service changed",
  snapshot: "snapshot edited",
  definitions: "clients out of date",
  commit: "definition changed",
  config: "config changed",
  generator: "generator version changed",
  output: "output edited",
};

/** How to resolve each cause. */
const REMEDIES: Readonly<Record<Cause, string>> = {
  service:
    "Run `noukai-codegen generate` to update the snapshot and the clients, then review and commit them.",
  snapshot: "Restore the snapshot from version control: it must contain what the service returned.",
  definitions: "Run `noukai-codegen generate` to update the clients, then commit them.",
  commit:
    "Review the changes since the commit: breaking ones affect programs that were written for it.",
  config: "Run `noukai-codegen generate` to update the clients, then commit them.",
  generator:
    "Run `noukai-codegen generate` to regenerate all files, or install the version that wrote them.",
  output:
    "Run `noukai-codegen generate` to undo the edit; change the definition or wrap the client instead.",
};

/** How to resolve the differences, without duplicates. */
export function remedies({ differences }: CheckReport): string[] {
  return [...new Set(differences.map(({ cause }) => REMEDIES[cause]))];
}

/** A change on one line, with its version unless it is the draft's. */
export function changeLine({ version, path, message }: Change): string {
  const of = version === undefined || version === "draft" ? "" : `version ${version}: `;
  return `${of}${path} ${message}`;
}

export function siteLine({ file, line, column, code, message }: CallSite): string {
  return `${file}:${line}:${column} TS${code}: ${message}`;
}

/** The subject of a difference: its flow, or its first file. */
export function subjectOf({ flow, files }: Difference): string {
  return flow ?? files[0];
}

/** Counts the differences by class. */
export function summaryLine({ flows, differences }: CheckReport): string {
  const of = `${flows} ${flows === 1 ? "flow" : "flows"}`;
  if (differences.length === 0) return `${of}: no differences`;
  const count = (wanted: ChangeClass): number =>
    differences.filter((difference) => difference.class === wanted).length;
  const classes = CHANGE_CLASSES.filter((each) => count(each) > 0).map(
    (each) => `${count(each)} ${CLASS_NAMES[each]}`,
  );
  const total = `${differences.length} ${differences.length === 1 ? "difference" : "differences"}`;
  return `${of}: ${total}, ${classes.join(", ")}`;
}
