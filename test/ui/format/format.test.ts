import { expect, test } from "vitest";
import { formatCount, formatMoney, formatTokens, plural } from "../../../ui/format/amounts.js";
import { formatAgo, formatDuration } from "../../../ui/format/time.js";

test.each([
  [0, "0 ms"],
  [0.25, "250 µs"],
  [42.4, "42 ms"],
  [1500, "1.5 s"],
  [12_340, "12.3 s"],
  [125_000, "2 min 5 s"],
  [3_599_900, "60 min 0 s"],
  [7_380_000, "2 h 3 min"],
])("%d ms is %s", (duration, text) => {
  expect(formatDuration(duration)).toBe(text);
});

test.each([
  ["0", "$0"],
  ["0.000142", "$0.000142"],
  ["0.0123456", "$0.0123"],
  ["0.5", "$0.50"],
  ["12.3456", "$12.35"],
  ["1e-7", "$0.0000001"],
  ["-0.25", "−$0.25"],
  ["free", "free"],
])("%s dollars are %s", (cost, text) => {
  expect(formatMoney(cost)).toBe(text);
});

test("counts have groups, and words for one and many", () => {
  expect(formatCount(1_234_567)).toBe("1\u202f234\u202f567");
  expect([plural(1, "step"), plural(0, "step")]).toEqual(["1 step", "0 steps"]);
  expect(formatTokens({ prompt: 1200, completion: 3 })).toBe("1\u202f200 → 3 tokens");
});

test.each([
  [-5, "now"],
  [999, "now"],
  [59_999, "59 s ago"],
  [60_000, "1 min ago"],
  [86_399_999, "23 h ago"],
  [86_400_000, "Jan 1, 1970"],
])("%d ms ago is %s", (age, text) => {
  expect(formatAgo(43_200_000, 43_200_000 + age, "en-US")).toBe(text);
});
