import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatDecimal,
  parseDecimal,
  sumOf,
  type Decimal,
} from "../../../runtime/src/costs/decimal.js";
import { propertyOptions } from "../../support/seed.js";

const amount = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.integer({ min: 0, max: 24 }))
  .map(([units, digits]) => ({ units, digits }));

function parsed(text: string): Decimal {
  const value = parseDecimal(text);
  if (!value) throw new Error(`not a decimal: ${text}`);
  return value;
}

describe("decimals", () => {
  it("are written and read without change", () => {
    fc.assert(
      fc.property(amount, (value) => {
        expect(parsed(formatDecimal(value))).toEqual(value);
      }),
      propertyOptions(),
    );
  });

  it("are added as integers are, whatever the order and the number of digits", () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 50 }), (values) => {
        const zero: Decimal = { units: 0n, digits: 0 };
        const sum = values.reduce(sumOf, zero);
        const exact = values.reduce(
          (all, { units, digits }) => all + units * 10n ** BigInt(24 - digits),
          0n,
        );
        expect(sum.units * 10n ** BigInt(24 - sum.digits)).toBe(exact);
        const other = [...values].reverse().reduce(sumOf, zero);
        expect(formatDecimal(other)).toBe(formatDecimal(sum));
      }),
      propertyOptions(),
    );
  });

  it("have no rounding error where numbers have one", () => {
    expect(formatDecimal(sumOf(parsed("0.1"), parsed("0.2")))).toBe("0.3");
  });

  it.each([
    "",
    "1e3",
    ".5",
    "5.",
    "0x1",
    " 1",
    "1 ",
    "NaN",
    "1,5",
    "+1",
    "9".repeat(2_000),
    1,
    null,
  ])("are not %j", (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });
});
