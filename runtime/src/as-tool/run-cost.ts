import type { Tokens } from "../stream/events.js";
import { isList, isObject } from "../validation/values.js";

/** What a run took; undefined where its trace does not say it. */
export interface RunCost {
  readonly tokens: Tokens | undefined;
  /** In US dollars, as a decimal string. */
  readonly costUsd: string | undefined;
}

/** Longer fractions are no amounts of money. */
const DECIMAL = /^\d{1,20}(?:\.\d{1,20})?$/;
/** Amounts are added as integers of the smallest part that `DECIMAL` has. */
const DIGITS = 20;

/** Sums up the steps of a trace. What is not as it should be counts as not said: the result was paid for, and is not lost for it. */
export function costOfTrace(trace: unknown): RunCost {
  const steps = isObject(trace) && isList(trace.steps) ? trace.steps.filter(isObject) : [];
  const tokens = steps.map((step) => step.tokens).filter(isTokens);
  const costs = steps.map((step) => step.costUsd).filter(isDecimal);
  const sum = (name: keyof Tokens): number => tokens.reduce((all, each) => all + each[name], 0);
  return {
    tokens:
      tokens.length === 0
        ? undefined
        : { prompt: sum("prompt"), completion: sum("completion"), total: sum("total") },
    costUsd: costs.length === 0 ? undefined : addDecimals(costs),
  };
}

function isDecimal(value: unknown): value is string {
  return typeof value === "string" && DECIMAL.test(value);
}

function isTokens(value: unknown): value is Tokens {
  const names = ["prompt", "completion", "total"] as const;
  return isObject(value) && names.every((name) => typeof value[name] === "number");
}

function addDecimals(amounts: readonly string[]): string {
  const total = amounts.reduce((sum, amount) => {
    const [whole = "", fraction = ""] = amount.split(".");
    return sum + BigInt(whole + fraction.padEnd(DIGITS, "0"));
  }, 0n);
  const digits = String(total).padStart(DIGITS + 1, "0");
  const longest = Math.max(...amounts.map((amount) => (amount.split(".")[1] ?? "").length));
  const whole = digits.slice(0, -DIGITS);
  return longest === 0 ? whole : `${whole}.${digits.slice(-DIGITS).slice(0, longest)}`;
}
