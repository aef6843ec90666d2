import { ValidationLimitError } from "./errors.js";
import type { Evaluated } from "./evaluated.js";

/** A rule of a schema that a value breaks. */
export interface Violation {
  /** The keys and indexes that lead to the wrong value, or to the property that is missing. */
  readonly path: readonly (string | number)[];
  /** The keyword whose rule is broken. */
  readonly keyword: string;
  /** The value of the keyword; of `anyOf` and `oneOf`, what is wrong by each alternative. */
  readonly rule: unknown;
  /** The wrong value; undefined where a property is missing. */
  readonly value: unknown;
}

/** Checks a value of one type, and records what is wrong where that is asked for. */
export type Check<Value = unknown> = (value: Value, run: Run) => boolean;

/** Characters that count as one step. */
export const CHARACTERS_PER_STEP = 32;

/** Levels of schemas inside of each other, references included: fewer than any stack has room for. */
const MAX_DEPTH = 1_500;

/** The validation of one value: where it is, and what it may still do. */
export class Run {
  /** The keys that lead from the root to the value that is being checked. */
  readonly path: (string | number)[] = [];
  /** What is wrong; undefined while only the verdict counts. */
  violations: Violation[] | undefined;
  /** What is evaluated of the current value, where `unevaluatedProperties` or `unevaluatedItems` asks. */
  evaluated: Evaluated | undefined;
  #steps: number;
  #depth = 0;
  readonly #most: number;

  /** @param violations how many to find; 0 for the verdict alone. */
  constructor(steps: number, violations: number) {
    this.#steps = steps;
    this.#most = violations;
    this.violations = violations > 0 ? [] : undefined;
  }

  /** The steps that are left; less than 0 where there were too few. */
  get stepsLeft(): number {
    return this.#steps;
  }

  /**
   * Counts work: a step is about what it takes to check one keyword.
   *
   * @throws ValidationLimitError
   */
  spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw new ValidationLimitError("steps");
  }

  /** Runs the checks of a schema; only up to the first that fails where that is enough. */
  all<Value>(checks: readonly Check<Value>[], value: Value): boolean {
    this.spend(1);
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new ValidationLimitError("depth");
    let isValid = true;
    for (const check of checks) {
      if (check(value, this)) continue;
      isValid = false;
      if (this.isDecided()) break;
    }
    this.#depth -= 1;
    return isValid;
  }

  /** Checks a property or an item. */
  inside(check: Check, value: unknown, key: string | number): boolean {
    const { evaluated } = this;
    this.evaluated = undefined;
    this.path.push(key);
    const isValid = check(value, this);
    this.path.pop();
    this.evaluated = evaluated;
    return isValid;
  }

  /** Checks for the verdict alone: nothing is recorded. */
  quietly(check: Check, value: unknown): boolean {
    const { violations } = this;
    this.violations = undefined;
    const isValid = check(value, this);
    this.violations = violations;
    return isValid;
  }

  /** What is wrong by a schema that is not the only one; nothing where only the verdict counts. */
  collect(check: Check, value: unknown): readonly Violation[] {
    const { violations } = this;
    if (violations === undefined) return [];
    const collected: Violation[] = [];
    this.violations = collected;
    check(value, this);
    this.violations = violations;
    return collected;
  }

  /** Whether checking can stop at what was found. */
  isDecided(): boolean {
    return this.violations === undefined || this.violations.length >= this.#most;
  }

  /** Records a violation by the current value, or by its property `key`. Returns false. */
  fail(keyword: string, rule: unknown, value: unknown, ...key: readonly string[]): false {
    if (!this.isDecided())
      this.violations?.push({ path: [...this.path, ...key], keyword, rule, value });
    return false;
  }
}
