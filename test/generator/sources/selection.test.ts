import { describe, expect, it } from "vitest";
import { createFlowFilter, wantsPromoted, wantsVersion } from "../../../generator/sources/index.js";
import { runCli } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

const nothing = { versions: {}, pin: {}, defaultVersion: "draft" as const };
const ids = ["acme/billing/dun", "acme/spelling/grade-3", "other/spelling/grade-3"];

describe("which flows are wanted", () => {
  it.each([
    [[], [], ids],
    [["acme/**"], [], ids.slice(0, 2)],
    [["*/spelling/*"], [], ids.slice(1)],
    [[], ["acme/billing/*"], ids.slice(1)],
    [["acme/**", "other/**"], ["**/grade-*"], ids.slice(0, 1)],
    [["acme"], [], []],
  ])("include %j, exclude %j", async (include, exclude, expected) => {
    const wants = await createFlowFilter({ include, exclude, ...nothing });
    expect(ids.filter(wants)).toEqual(expected);
  });

  it("the draft of each, its pinned version, and those that get a contract", () => {
    const selection = {
      ...{ include: [], exclude: [] },
      versions: { "*": [1], "acme/spelling/grade-3": "all" as const },
      pin: { "acme/billing/dun": 4 },
      defaultVersion: "draft" as const,
    };
    const wanted = (id: string): number[] =>
      [1, 2, 4].filter((version) => wantsVersion(selection, id, version));
    expect(wantsVersion(selection, "acme/billing/dun", "draft")).toBe(true);
    expect(wanted("acme/billing/dun")).toEqual([1, 4]);
    expect(wanted("acme/spelling/grade-3")).toEqual([1, 2, 4]);
  });

  it("the default version of each, but for flows with a pin", () => {
    const selection = { ...nothing, include: [], exclude: [], pin: { "acme/billing/dun": 4 } };
    const numbered = { ...selection, defaultVersion: 2 };
    expect(wantsVersion(numbered, "acme/billing/dun", 2)).toBe(false);
    expect(wantsVersion(numbered, "acme/spelling/grade-3", 2)).toBe(true);
    const promoted = { ...selection, defaultVersion: "production" as const };
    expect(wantsPromoted(promoted, "acme/billing/dun")).toBe(false);
    expect(wantsPromoted(promoted, "acme/spelling/grade-3")).toBe(true);
    expect(wantsVersion(promoted, "acme/spelling/grade-3", 2)).toBe(false);
  });
});

describe("include and exclude on the command line", () => {
  const definition = (id: string): string => {
    const [org, project, slug] = id.split("/");
    return JSON.stringify({
      ...{ org, project, slug, inputs: { type: "object", properties: {} } },
      steps: [{ id: "only", processor: "passthrough" }],
    });
  };

  it("choose the clients that are written, and say so where none is left", async () => {
    await using folder = await temporaryFolder();
    for (const id of ids) {
      await folder.write(`flows/${id.replaceAll("/", "-")}.flow.json`, definition(id));
    }
    await folder.write("noukai.config.json", `{ "out": "out", "include": ["acme/**"] }`);
    const first = await runCli(["generate"], { cwd: folder.path });
    expect([first.code, first.stderr]).toEqual([0, ""]);
    const files = ["acme/billing/dun.schemas.ts", "acme/billing/dun.ts"];
    expect(Object.keys(await folder.contents("out"))).toEqual([
      ...files,
      "acme/spelling/grade-3.schemas.ts",
      "acme/spelling/grade-3.ts",
      "index.ts",
    ]);
    const second = await runCli(["generate", "--exclude", "**/grade-3"], { cwd: folder.path });
    expect(second.code).toBe(0);
    expect(Object.keys(await folder.contents("out"))).toEqual([...files, "index.ts"]);
    const none = await runCli(["generate", "--include", "acme"], { cwd: folder.path });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain("No flow matches include (acme)");
    expect(Object.keys(await folder.contents("out"))).toEqual([...files, "index.ts"]);
  });
});
