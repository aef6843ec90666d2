import { expect, test } from "vitest";
import { BudgetExceededError, WorkBudget } from "../../../generator/json-schema/work-budget.js";

const endless = (budget: WorkBudget) => (): string => {
  for (;;) budget.spend(1_000);
};

test("work that takes more than half of what is left is given up, and the rest is left", () => {
  const budget = new WorkBudget(400_000);
  expect(budget.attempt(endless(budget), () => "given up")).toBe("given up");
  expect(budget.spent).toBe(200_000);
  expect(budget.attempt(() => "done", endless(budget))).toBe("done");
});

test("of attempts inside each other, the innermost is given up", () => {
  const budget = new WorkBudget(400_000);
  const inner = (): string => budget.attempt(endless(budget), () => "inner");
  expect(budget.attempt(inner, () => "outer")).toBe("inner");
  expect(budget.spent).toBe(100_000);
});

test("a share is not smaller for being nested deep", () => {
  const budget = new WorkBudget(400_000);
  const nested = (levels: number): string =>
    levels === 0
      ? budget.attempt(
          () => {
            budget.spend(10_000);
            return "done";
          },
          () => "given up",
        )
      : budget.attempt(
          () => nested(levels - 1),
          () => "given up",
        );
  expect(nested(30)).toBe("done");
});

test("other errors pass, and what is left of a budget is its limit", () => {
  const budget = new WorkBudget(50_000);
  expect(() =>
    budget.attempt(
      () => {
        throw new TypeError("a fault");
      },
      () => "given up",
    ),
  ).toThrow(TypeError);
  expect(endless(budget)).toThrow(BudgetExceededError);
  expect(budget.spent).toBe(50_000);
});
