import { describe, expect, it } from "vitest";
import { toolNames } from "noukai-codegen-runtime/as-tool";

describe("toolNames", () => {
  it.each([
    [
      ["acme/spelling/grade-3", "acme/support/triage"],
      ["grade-3", "triage"],
    ],
    [
      ["acme/spelling/grade", "acme/maths/grade", "acme/maths/sum"],
      ["spelling_grade", "maths_grade", "sum"],
    ],
    [
      ["acme/spelling/grade", "other/spelling/grade", "other/maths/grade"],
      ["acme_spelling_grade", "other_spelling_grade", "maths_grade"],
    ],
  ])("of %j are %j", (ids, names) => {
    const flows = ids.map((id) => {
      const [org = "", project = "", slug = ""] = id.split("/");
      return { org, project, slug };
    });
    expect(toolNames(flows)).toEqual(names);
    expect(toolNames(flows.toReversed())).toEqual(names.toReversed());
  });

  it("are at most 64 characters, and differ where the flows do", () => {
    const long = "a".repeat(50);
    const flows = ["b", "c", "d"].flatMap((end) =>
      ["x", "y"].map((org) => ({ org, project: `${long.slice(1)}${end}`, slug: long })),
    );
    const names = toolNames(flows);
    expect(new Set(names).size).toBe(flows.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{64}$/);
  });
});
