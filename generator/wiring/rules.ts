import type { WiringRule } from "../definition/types.js";

/** `error`: the flow cannot run as it is written. `warning`: whether it can depends on the data. */
export type Severity = "error" | "warning";

/** How bad it is to break each rule. */
export const SEVERITIES: Readonly<Record<WiringRule, Severity>> = {
  "unknown-placeholder": "error",
  "uncertain-placeholder": "warning",
  "single-brace": "warning",
  "unknown-loop": "error",
  "uncertain-loop": "warning",
  "unknown-parameter": "error",
  "uncertain-parameter": "warning",
  "unreachable-output": "warning",
  "unknown-mock-field": "error",
  "python-syntax": "error",
};

/** How bad a problem is by the rule that it breaks; one that breaks none is a warning. */
export function severityOf(rule: WiringRule | undefined): Severity {
  return rule === undefined ? "warning" : SEVERITIES[rule];
}
