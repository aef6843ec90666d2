import { expect, test } from "vitest";
import { copiesIn, withExamples } from "../../../scripts/docs/examples.js";
import { temporaryFolder } from "../../support/folder.js";

const page = (first: string, second: string): string =>
  `# Page\n\n\`\`\`ts example=a.ts\n${first}\`\`\`\n\nIt prints:\n\n\`\`\`text example=a.txt\n${second}\`\`\`\n\nThe end.\n`;

test("copies are replaced, longer, shorter or empty as they are, and nothing else", async () => {
  await using folder = await temporaryFolder();
  await folder.write("a.ts", "one();\ntwo();\n");
  await folder.write("a.txt", "1\n");
  const right = page("one();\ntwo();\n", "1\n");
  expect(withExamples(page("", ""), folder.path)).toBe(right);
  expect(withExamples(page("old();\n", "1\n2\n3\n"), folder.path)).toBe(right);
  expect(withExamples(right, folder.path)).toBe(right);
  expect(copiesIn(right).map(({ file, line }) => [file, line])).toEqual([
    ["a.ts", 3],
    ["a.txt", 10],
  ]);
});

test("an example that there is not is an error with its line", async () => {
  await using folder = await temporaryFolder();
  expect(() => withExamples(page("", ""), folder.path)).toThrow(
    "line 8: there is no example a.txt",
  );
});
