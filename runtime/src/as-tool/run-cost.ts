import { formatDecimal, parseDecimal, sumOf } from "../costs/decimal.js";
import type { Tokens } from "../stream/events.js";
import { isList, isObject } from "../validation/values.js";

/** What a run took; undefined where its trace does not say it. */
export interface RunCost {
  readonly tokens: Tokens | undefined;
  /** In US dollars, as a decimal string. */
  readonly costUsd: string | undefined;
}

/** Sums up the steps of a trace. What is not as it should be counts as not said: the result was paid for, and is not lost for it. */
export function costOfTrace(trace: unknown): RunCost {
  const steps = isObject(trace) && isList(trace.steps) ? trace.steps.filter(isObject) : [];
  const tokens = steps.map((step) => step.tokens).filter(isTokens);
  const costs = steps.flatMap((step) => parseDecimal(step.costUsd) ?? []);
  const sum = (name: keyof Tokens): number => tokens.reduce((all, each) => all + each[name], 0);
  return {
    tokens:
      tokens.length === 0
        ? undefined
        : { prompt: sum("prompt"), completion: sum("completion"), total: sum("total") },
    costUsd: costs.length === 0 ? undefined : formatDecimal(costs.reduce(sumOf)),
  };
}

function isTokens(value: unknown): value is Tokens {
  const names = ["prompt", "completion", "total"] as const;
  return isObject(value) && names.every((name) => typeof value[name] === "number");
}
