import { expect, test } from "vitest";
import { asGithub } from "../../bin/print/check/github.js";
import { isFailing } from "../../bin/print/check/labels.js";
import { asText } from "../../bin/print/check/text.js";
import type { ChangeClass, CheckReport, Difference } from "../../generator/check/index.js";

/** A report of one change of a service. */
function reportOf(found: ChangeClass): CheckReport {
  const where = { direction: "output", version: "draft", path: "outputs.find" } as const;
  const difference: Difference = {
    cause: "service",
    class: found,
    flow: "acme/spelling/grade",
    files: ["noukai.snapshot.json"],
    summary: "The service's definition differs from noukai.snapshot.json",
    changes: [{ class: found, ...where, message: "may be more now" }],
    callSites: [],
  };
  return { flows: 1, differences: [difference], asked: true, warnings: [], durationMs: 1 };
}

test("a change that could not be decided fails a check, because it may be breaking", () => {
  const failing = (["breaking", "undecided", "additive", "documentation"] as const).filter((each) =>
    isFailing(reportOf(each), "breaking"),
  );
  expect(failing).toEqual(["breaking", "undecided"]);
});

test("a report says that a change could not be decided, and names its place", () => {
  const text = asText(reportOf("undecided"));
  expect(text).toContain("acme/spelling/grade: service changed (undecided)");
  expect(text).toContain("  undecided outputs.find may be more now");
  expect(text).toContain("1 flow: 1 difference, 1 undecided.");
  expect(asGithub(reportOf("undecided"), "breaking")).toContain("error file=noukai.snapshot.json");
});
