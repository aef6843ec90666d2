import type { Tokens } from "noukai-codegen-runtime";
import type { EndedStep } from "./outcome.js";

/** What steps took together; undefined where no step says it. */
export interface Totals {
  readonly tokens: Tokens | undefined;
  /** In US dollars, as a decimal string without rounding. */
  readonly costUsd: string | undefined;
}

export function totalsOf(steps: readonly EndedStep[]): Totals {
  const tokens = steps.flatMap((step) => step.tokens ?? []);
  const costs = steps.flatMap((step) => step.costUsd ?? []).filter(isDecimal);
  const sum = (name: keyof Tokens): number => tokens.reduce((all, each) => all + each[name], 0);
  return {
    tokens:
      tokens.length === 0
        ? undefined
        : { prompt: sum("prompt"), completion: sum("completion"), total: sum("total") },
    costUsd: costs.length === 0 ? undefined : costs.reduce(addDecimals),
  };
}

/** Longer fractions are no amounts of money. */
const MAX_DIGITS = 40;

function isDecimal(text: string): boolean {
  return text.length <= MAX_DIGITS && /^\d+(?:\.\d+)?$/.test(text);
}

function addDecimals(a: string, b: string): string {
  const fractionOf = (text: string): string => text.split(".")[1] ?? "";
  const digits = Math.max(fractionOf(a).length, fractionOf(b).length);
  const scaled = (text: string): bigint =>
    BigInt((text.split(".")[0] ?? "") + fractionOf(text).padEnd(digits, "0"));
  const sum = String(scaled(a) + scaled(b)).padStart(digits + 1, "0");
  return digits === 0 ? sum : `${sum.slice(0, -digits)}.${sum.slice(-digits)}`;
}
