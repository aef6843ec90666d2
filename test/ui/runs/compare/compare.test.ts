import { describe, expect, it } from "vitest";
import {
  changeText,
  comparableText,
  compareCalls,
  isChanged,
} from "../../../../ui/runs/compare/compare.js";
import { call, detail } from "../summaries.js";

describe("two runs compared", () => {
  it("have their steps side by side, each by its last attempt", () => {
    const before = detail([
      call("find", 0, { output: { b: 1, a: [2] } }),
      call("explain", 1, { loopIndex: 0, status: "failed" }),
      call("explain", 1, { loopIndex: 0, attempt: 2, output: "no" }),
      call("explain", 1, { kind: "gathered" }),
    ]);
    const after = detail([
      call("find", 0, { output: { a: [2], b: 1 } }),
      call("explain", 1, { loopIndex: 0, output: "yes" }),
      call("explain", 1, { loopIndex: 1 }),
    ]);
    const steps = compareCalls(before, after);
    expect(steps.map((step) => [step.name, step.isSameOutput, isChanged(step)])).toEqual([
      ["find", true, false],
      ["explain[0]", false, true],
      ["explain[1]", undefined, true],
    ]);
    expect(steps[1]?.before?.attempt).toBe(2);
  });

  it("do not differ by outputs that were not kept", () => {
    const [step] = compareCalls(detail([call("a", 0)]), detail([call("a", 5, { output: 1 })]));
    expect(step).toMatchObject({ isSameOutput: undefined });
    expect(step && isChanged(step)).toBe(false);
  });

  it("differ by the message of an error", () => {
    const failed = (message: string): ReturnType<typeof call> =>
      call("a", 0, { status: "failed", error: { code: "MOCKED_ERROR", message } });
    const [step] = compareCalls(detail([failed("one")]), detail([failed("other")]));
    expect(step && isChanged(step)).toBe(true);
  });

  it("are compared as text with sorted names", () => {
    expect(comparableText({ b: [{ d: 1, c: 2 }], a: null })).toBe(
      comparableText({ a: null, b: [{ c: 2, d: 1 }] }),
    );
    expect(comparableText(undefined)).toBe("");
  });

  it("say how an amount changed", () => {
    expect([changeText(1, 3, String), changeText(3, 1, String), changeText(2, 2, String)]).toEqual([
      "+2",
      "−2",
      "",
    ]);
    expect(changeText(null, 1, String)).toBe("");
  });
});
