import { describe, expect, it } from "vitest";
import { readFaultRules } from "../../../emulator/faults/rules.js";
import {
  FAULT_EXAMPLES,
  NEW_RULE,
  ruleDocument,
  rulesFile,
  ruleText,
  type FaultRule,
} from "../../../ui/faults/fault-rules.js";

const full: FaultRule = {
  flow: "acme/*/grade-3",
  endpoint: "step",
  latency: [10, 20],
  fault: { kind: "status", status: 429, code: "RATE_LIMITED", retryAfter: 2 },
  probability: 0.25,
  times: 3,
};

const rules: readonly FaultRule[] = [full, NEW_RULE, ...FAULT_EXAMPLES.map(({ rule }) => rule)];

describe("fault rules of the page", () => {
  it.each(rules.map((rule) => [ruleText(rule), rule] as const))(
    "are written so that the emulator reads the same: %s",
    (_, rule) => {
      const [read] = readFaultRules([ruleDocument(rule)]);
      expect(read).toMatchObject(rule);
      // What the emulator made of it is what the page shows next, and writes again.
      const shown = JSON.parse(JSON.stringify(read)) as FaultRule;
      expect(readFaultRules([ruleDocument(shown)])).toEqual([read]);
    },
  );

  it("are a file of --chaos", () => {
    expect(readFaultRules(JSON.parse(rulesFile(rules)) as never)).toHaveLength(rules.length);
  });

  it("are said in words", () => {
    expect(ruleText(full)).toBe(
      "answers after 10 to 20 ms; status 429 RATE_LIMITED, to be tried again after 2 s, " +
        "for 25 % of the requests, 3 times at step",
    );
    expect(ruleText({ latency: [0, 0], probability: 1 })).toBe("nothing");
  });
});
