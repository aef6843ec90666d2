import { describe, expect, test } from "vitest";
import { resolveConfig } from "../../../generator/config/index.js";
import { temporaryFolder } from "../../support/folder.js";

describe("the default version of a config", () => {
  test.each([
    [{}, {}, "draft"],
    [{ defaultVersion: "production" }, {}, "production"],
    [{ defaultVersion: 3 }, {}, 3],
    [{ defaultVersion: "production" }, { defaultVersion: "draft" as const }, "draft"],
  ])("of %j with the flags %j", async (config, flags, expected) => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.json", JSON.stringify(config));
    expect((await resolveConfig(folder.path, flags)).defaultVersion).toBe(expected);
  });

  test.each([
    [{ defaultVersion: "latest" }, 'expected "draft", "production" or a version number'],
    [{ defaultVersion: 0 }, 'expected "draft", "production" or a version number'],
    [{ pin: { "acme/spelling/grade-3": "newest" } }, '"draft", "production" or a version number'],
    [{ pin: { "*": 1 } }, "`defaultVersion` is for every flow"],
  ])("%j is refused", async (config, message) => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.json", JSON.stringify(config));
    await expect(resolveConfig(folder.path)).rejects.toThrow(message);
  });
});
