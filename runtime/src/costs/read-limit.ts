import { ValueError } from "../errors.js";
import type { CostMath } from "./amounts.js";
import type { Decimal } from "./decimal.js";
import type { CostSettings } from "../client/options.js";

/** Digits of the numbers that JavaScript writes with an exponent because they are small. */
const MAX_DIGITS = 20;

/**
 * Reads `maxCostUsd`.
 *
 * @returns undefined if there is no limit: `Infinity` counts without one
 * @throws ValueError unless it is an amount of money.
 */
export function readLimit(
  { parseDecimal }: CostMath,
  maxCostUsd: CostSettings["maxCostUsd"],
): Decimal | undefined {
  // Larger numbers are written with an exponent, and limit nothing.
  if (maxCostUsd === undefined || (typeof maxCostUsd === "number" && maxCostUsd >= 1e21))
    return undefined;
  const text = String(maxCostUsd);
  const limit = parseDecimal(
    text.includes("e") && typeof maxCostUsd === "number" ? maxCostUsd.toFixed(MAX_DIGITS) : text,
  );
  if (limit && limit.units >= 0n) return limit;
  throw new ValueError(
    'maxCostUsd must be an amount of US dollars, as a number or a decimal text such as "0.05".',
  );
}
