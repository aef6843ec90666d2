import type { Diagnostic } from "../definition/diagnostic.js";
import type { Allowance, WiringRule } from "../definition/types.js";
import type { Path } from "../json-schema/types.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import { SEVERITIES } from "./rules.js";

/** The work of making one finding. */
const COST_OF_FINDING = 50;

/** A broken rule. Where `at` is missing, the value is at fault. */
export type Finding = Omit<Diagnostic, "at" | "rule"> &
  Partial<Pick<Diagnostic, "at">> & { readonly rule: WiringRule };

/** What is found in a node of a tree. */
export interface NodeFindings {
  /** Records a broken rule, unless the node allows it. */
  report(finding: Finding): void;
}

/** Collects the findings of one flow. */
export class Findings {
  readonly errors: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  readonly #budget: WorkBudget;
  readonly #allowances: { readonly allowance: Allowance; readonly path: Path }[] = [];
  readonly #used = new Set<Allowance>();

  constructor(budget: WorkBudget) {
    this.#budget = budget;
  }

  /**
   * Opens the findings of one node.
   *
   * @param allow - the rules that it may break.
   * @param path - where `allow` is.
   */
  of(allow: readonly Allowance[] | undefined, path: Path): NodeFindings {
    for (const [index, allowance] of (allow ?? []).entries())
      this.#allowances.push({ allowance, path: [...path, index] });
    return {
      report: (finding) => {
        this.#budget.spend(COST_OF_FINDING);
        const allowance = allow?.find(({ rule }) => rule === finding.rule);
        if (allowance === undefined) this.#add(finding);
        else this.#used.add(allowance);
      },
    };
  }

  #add(finding: Finding): void {
    const list = SEVERITIES[finding.rule] === "error" ? this.errors : this.warnings;
    const { suggest } = finding;
    // Suggestions are looked for later, and for few of the findings.
    const bounded = suggest && ((): string | undefined => this.#budget.attempt(suggest, none));
    list.push({ at: "value", ...finding, suggest: bounded });
  }

  /**
   * Reports the exceptions that nothing needs.
   *
   * @param isChecked - whether a rule was checked at all.
   */
  reportUnused(isChecked: (rule: WiringRule) => boolean): void {
    for (const { allowance, path } of this.#allowances) {
      if (this.#used.has(allowance) || !isChecked(allowance.rule)) continue;
      const message = `nothing here breaks the rule "${allowance.rule}": remove the exception`;
      this.warnings.push({ path: [...path, "rule"], at: "value", message });
    }
  }
}

function none(): undefined {
  return undefined;
}
