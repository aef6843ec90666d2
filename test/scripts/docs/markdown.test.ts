import { expect, test } from "vitest";
import { headingId, headingIds, readBlocks, readLinks } from "../../../scripts/docs/markdown.js";

const page = `# A page

Read [this](other.md#part) and \`[not](this.md)\`.

\`\`\`ts fragment client
const a = "[nor](that.md)";
\`\`\`

- An item:

  \`\`\`sh
  echo indented
    twice
  \`\`\`

## \`check\`, and more

## A page
`;

test("blocks have their language, marks, line and text, without the indentation of their list", () => {
  expect(readBlocks(page)).toEqual([
    {
      language: "ts",
      marks: ["fragment", "client"],
      line: 5,
      text: 'const a = "[nor](that.md)";\n',
    },
    { language: "sh", marks: [], line: 11, text: "echo indented\n  twice\n" },
  ]);
});

test("links are read outside of code only", () => {
  expect(readLinks(page)).toEqual([{ target: "other.md#part", line: 3 }]);
});

test("headings have the ids of code hosts, and a number where two are the same", () => {
  expect([...headingIds(page)]).toEqual(["a-page", "check-and-more", "a-page-1"]);
  expect(headingId("What `a` (or b) is: 2 → 3")).toBe("what-a-or-b-is-2--3");
});
