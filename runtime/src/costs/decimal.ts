/** A decimal number: `units` of 10 ** -`digits`. Sums of costs are exact in it, as they are not in binary fractions. */
export interface Decimal {
  readonly units: bigint;
  readonly digits: number;
}

/** Longer texts are no amounts of money, and would take long to add. */
const MAX_LENGTH = 1_000;

/** Reads the decimal text that the service writes costs in. */
export function parseDecimal(text: unknown): Decimal | undefined {
  if (typeof text !== "string" || text.length > MAX_LENGTH) return undefined;
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, whole = "", fraction = ""] = match;
  return { units: BigInt(whole + fraction), digits: fraction.length };
}

/** Adds without rounding. */
export function sumOf(left: Decimal, right: Decimal): Decimal {
  const digits = Math.max(left.digits, right.digits);
  return { units: scale(left, digits) + scale(right, digits), digits };
}

/** The text of a number, with all its digits. */
export function formatDecimal({ units, digits }: Decimal): string {
  const text = String(units < 0n ? -units : units).padStart(digits + 1, "0");
  const whole = (units < 0n ? "-" : "") + text.slice(0, text.length - digits);
  return digits === 0 ? whole : `${whole}.${text.slice(-digits)}`;
}

function scale({ units, digits }: Decimal, to: number): bigint {
  return units * 10n ** BigInt(to - digits);
}
