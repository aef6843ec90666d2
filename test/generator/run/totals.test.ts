import { expect, test } from "vitest";
import { totalsOf } from "../../../generator/run/totals.js";

const step = (
  costUsd: string | undefined,
  total?: number,
): Parameters<typeof totalsOf>[0][number] => ({
  ...{ stepId: "find", status: "completed", costUsd },
  tokens: total === undefined ? undefined : { prompt: 1, completion: total - 1, total },
});

test("costs are added without rounding", () => {
  expect(totalsOf([step("0.1"), step("0.2")]).costUsd).toBe("0.3");
  expect(totalsOf([step("0.000001"), step("12"), step("0.999999")]).costUsd).toBe("13.000000");
  expect(totalsOf([step("1"), step("2")]).costUsd).toBe("3");
});

test("steps that say nothing do not count, and nothing is no zero", () => {
  expect(totalsOf([step(undefined), step(undefined)])).toEqual({
    tokens: undefined,
    costUsd: undefined,
  });
  expect(totalsOf([step(undefined, 5), step("a lot", 7)])).toEqual({
    tokens: { prompt: 2, completion: 10, total: 12 },
    costUsd: undefined,
  });
});
