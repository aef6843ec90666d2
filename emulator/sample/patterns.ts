import type { PatternSampler } from "./scalars.js";

/** How often `*`, `+` and open ranges repeat at most. */
const MAX_REPEATS = 8;

/** Loads the library that turns patterns around. Only flows with patterns pay for it. */
export async function loadPatterns(): Promise<PatternSampler> {
  const library: { default: unknown } = await import("randexp");
  const RandExp = library.default;
  if (!isExpressionClass(RandExp)) throw new Error("randexp does not export its class");
  return (pattern, random) => {
    try {
      const expression = new RandExp(withoutUnicodeClasses(pattern));
      expression.max = MAX_REPEATS;
      expression.randInt = (low, high) => random.integer(low, high);
      // A pattern matches anywhere in the text: what it matches alone is the simplest such text.
      return expression.gen();
    } catch {
      return undefined;
    }
  };
}

/** What is used of the library. Its own declarations describe a module that it does not ship. */
interface Expression {
  /** How often `*`, `+` and open ranges repeat at most. */
  max: number;
  randInt: (low: number, high: number) => number;
  gen(): string;
}

function isExpressionClass(value: unknown): value is new (pattern: string) => Expression {
  return typeof value === "function";
}

/** The library reads patterns without the unicode flag; classes of letters and digits become plain ones. */
function withoutUnicodeClasses(pattern: string): string {
  return pattern
    .replaceAll(/\\p\{(?:L|Letter|Alphabetic|Ll|Lowercase_Letter)\}/g, "[a-z]")
    .replaceAll(/\\p\{(?:Lu|Uppercase_Letter)\}/g, "[A-Z]")
    .replaceAll(/\\p\{(?:N|Nd|Number)\}/g, "[0-9]")
    .replaceAll(/\\u\{([0-9A-Fa-f]{1,4})\}/g, (_, code: string) => `\\u${code.padStart(4, "0")}`);
}
