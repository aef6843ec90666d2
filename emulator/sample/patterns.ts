import { SampleBudgetError } from "./budget.js";
import type { PatternSampler } from "./scalars.js";

/** The maximum repetitions of `*`, `+` and open ranges. */
const MAX_REPEATS = 8;

/** From how many repetitions each costs. */
const MANY = 100;

/** Loads randexp, which only schemas with patterns need. */
export async function loadPatterns(): Promise<PatternSampler> {
  const library: { default: unknown } = await import("randexp");
  const RandExp = library.default;
  if (!isExpressionClass(RandExp)) throw new Error("randexp does not export its class");
  return (pattern, random, repeats, budget) => {
    budget.spend(1 + pattern.length / 8);
    try {
      const expression = new RandExp(withoutUnicodeClasses(pattern));
      expression.max = Math.max(MAX_REPEATS, Math.min(repeats, budget.left()));
      // Called for each repetition and choice: nothing is repeated often before it is paid for.
      const unit = 1 + pattern.length / 64;
      expression.randInt = (low, high) => {
        const chosen = random.integer(low, high);
        budget.spend(chosen > MANY ? chosen / 8 : unit);
        return chosen;
      };
      // A pattern may match a part of the string; a match of the whole string is the simplest.
      const text = expression.gen();
      budget.spend(text.length / 8);
      return text;
    } catch (error) {
      if (error instanceof SampleBudgetError) throw error;
      return undefined;
    }
  };
}

/** The used part of randexp, whose declarations do not match its module. */
interface Expression {
  /** The maximum repetitions of `*`, `+` and open ranges. */
  max: number;
  randInt: (low: number, high: number) => number;
  gen(): string;
}

function isExpressionClass(value: unknown): value is new (pattern: string) => Expression {
  return typeof value === "function";
}

/** Replaces Unicode classes, which randexp does not support. */
function withoutUnicodeClasses(pattern: string): string {
  return pattern
    .replaceAll(/\\p\{(?:L|Letter|Alphabetic|Ll|Lowercase_Letter)\}/g, "[a-z]")
    .replaceAll(/\\p\{(?:Lu|Uppercase_Letter)\}/g, "[A-Z]")
    .replaceAll(/\\p\{(?:N|Nd|Number)\}/g, "[0-9]")
    .replaceAll(/\\u\{([0-9A-Fa-f]{1,4})\}/g, (_, code: string) => `\\u${code.padStart(4, "0")}`);
}
