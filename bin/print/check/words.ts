import type {
  CallSite,
  Cause,
  Change,
  ChangeClass,
  CheckReport,
  Difference,
} from "../../../generator/check/index.js";

/** Which differences make a check fail. */
export type FailOn = "any" | "breaking";

/** Whether a check fails. */
export function isFailing({ differences }: CheckReport, failOn: FailOn): boolean {
  return failOn === "any"
    ? differences.length > 0
    : differences.some((difference) => difference.class === "breaking");
}

/** What each class is called. */
export const CLASS_NAMES: Readonly<Record<ChangeClass, string>> = {
  breaking: "breaking",
  additive: "additive",
  documentation: "documentation only",
};

/** What each cause is, for a person. */
export const CAUSE_NAMES: Readonly<Record<Cause, string>> = {
  service: "the service moved",
  snapshot: "the snapshot was edited",
  definitions: "not generated since",
  config: "the config changed",
  generator: "the generator changed",
  output: "the output was edited",
};

/** What to do about each cause. */
const REMEDIES: Readonly<Record<Cause, string>> = {
  service: "`noukai-codegen generate` takes over what the service says; review it and commit it.",
  snapshot: "Take the snapshot from version control again: it holds what the service said.",
  definitions: "`noukai-codegen generate` brings the clients up to date; commit what it writes.",
  config: "`noukai-codegen generate` brings the clients up to date; commit what it writes.",
  generator:
    "`noukai-codegen generate` writes everything anew; or install the version that wrote it.",
  output:
    "`noukai-codegen generate` undoes the edit; change the definition or wrap the client instead.",
};

/** What to do, each thing once. */
export function remedies({ differences }: CheckReport): string[] {
  return [...new Set(differences.map(({ cause }) => REMEDIES[cause]))];
}

/** A change as a line: the version only where it is not the draft, which most changes are about. */
export function changeLine({ version, path, message }: Change): string {
  const of = version === undefined || version === "draft" ? "" : `version ${version}: `;
  return `${of}${path} ${message}`;
}

export function siteLine({ file, line, column, code, message }: CallSite): string {
  return `${file}:${line}:${column} TS${code}: ${message}`;
}

/** What a difference is about: its flow, or its only file. */
export function subjectOf({ flow, files }: Difference): string {
  return flow ?? files[0];
}

/** How many differences of each class there are, in words. */
export function summaryLine({ flows, differences }: CheckReport): string {
  const of = `${flows} ${flows === 1 ? "flow" : "flows"}`;
  if (differences.length === 0) return `${of}: no difference`;
  const count = (wanted: ChangeClass): number =>
    differences.filter((difference) => difference.class === wanted).length;
  const classes = (["breaking", "additive", "documentation"] as const)
    .filter((each) => count(each) > 0)
    .map((each) => `${count(each)} ${CLASS_NAMES[each]}`);
  const total = `${differences.length} ${differences.length === 1 ? "difference" : "differences"}`;
  return `${of}: ${total}, ${classes.join(", ")}`;
}
