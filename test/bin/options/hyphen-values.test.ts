import { expect, test } from "vitest";
import { hyphenValues } from "../../../bin/options/hyphen-values.js";
import { runProgram, cliPath, root } from "../../support/cli.js";

test.each([
  [
    ["pull", "--from", "-"],
    ["pull", "--from=-"],
  ],
  [
    ["pull", "--from", "-", "--check"],
    ["pull", "--from=-", "--check"],
  ],
  [
    ["pull", "--from=a", "-"],
    ["pull", "--from=a", "-"],
  ],
  [["-"], ["-"]],
])("%j is parsed as %j", (argv, expected) => {
  expect(hyphenValues(argv)).toEqual(expected);
});

test("pull --from - reads the standard input", async () => {
  const { stderr } = await runProgram(process.execPath, [cliPath, "pull", "--from", "-"], {
    cwd: root,
  });
  expect(stderr).toContain("the standard input");
  expect(stderr).not.toContain("needs a value");
});
