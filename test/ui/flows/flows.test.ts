import { expect, test } from "vitest";
import type { FlowSummary } from "../../../emulator/ui/api.js";
import { compareFlows } from "../../../ui/flows/compare.js";
import { groupFlows } from "../../../ui/flows/summaries.js";
import { parallel, step } from "../nodes.js";

const summary = (flow: string, name?: string): FlowSummary => {
  const [org = "", project = "", slug = ""] = flow.split("/");
  return {
    ...{ flow, org, project, slug, name, description: undefined },
    ...{ versions: ["draft"], production: "draft", stepCount: 1, lastRun: undefined, problems: 0 },
  };
};

test("flows are grouped by project, in order, and found by every word of a search", () => {
  const flows = [summary("acme/b/two", "Zwei"), summary("acme/a/one"), summary("acme/b/one")];
  expect(groupFlows(flows, "").map(({ project, flows: of }) => [project, of.length])).toEqual([
    ["acme/a", 1],
    ["acme/b", 2],
  ]);
  expect(groupFlows(flows, " ZWEI acme/b ").flatMap(({ flows: of }) => of)).toEqual([flows[0]]);
  expect(groupFlows(flows, "zwei one")).toEqual([]);
});

test("two versions differ in the parts that they say differently", () => {
  const before = {
    name: "A flow",
    description: undefined,
    inputs: { type: "object" },
    output: undefined,
    steps: [step("ask", { prompt: "Ask." }), step("gone")],
  };
  const after = {
    ...before,
    output: true,
    steps: [parallel(step("ask", { prompt: "Ask kindly.", tools: true }), step("new"))],
  };
  expect(compareFlows(before, before)).toEqual([]);
  expect(compareFlows(before, after).map(({ step: of, part }) => [of, part])).toEqual([
    [undefined, "result"],
    [undefined, "order of steps"],
    ["ask", "prompt"],
    ["ask", "tools"],
    ["gone", "processor"],
    ["new", "processor"],
  ]);
});
