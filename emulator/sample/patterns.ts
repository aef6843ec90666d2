import type { PatternSampler } from "./scalars.js";

/** The maximum repetitions of `*`, `+` and open ranges. */
const MAX_REPEATS = 8;

/** Loads randexp, which only schemas with patterns need. */
export async function loadPatterns(): Promise<PatternSampler> {
  const library: { default: unknown } = await import("randexp");
  const RandExp = library.default;
  if (!isExpressionClass(RandExp)) throw new Error("randexp does not export its class");
  return (pattern, random) => {
    try {
      const expression = new RandExp(withoutUnicodeClasses(pattern));
      expression.max = MAX_REPEATS;
      expression.randInt = (low, high) => random.integer(low, high);
      // A pattern may match a part of the string; a match of the whole string is the simplest.
      return expression.gen();
    } catch {
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
