import { expect, test } from "vitest";
import { brokenLinks } from "../../../scripts/docs/broken-links.js";
import { temporaryFolder } from "../../support/folder.js";

test("a link leads to a file, and to a heading where it names one", async () => {
  await using folder = await temporaryFolder();
  await folder.write("docs/other.md", "# Other\n\n## A part\n");
  await folder.write(
    "docs/page.md",
    "# Page\n\n[a](other.md#a-part) [b](#page) [c](https://example.com/none)\n[d](../gone.md)\n[e](other.md#a-prat) [f](#none)\n",
  );
  expect(brokenLinks(folder.path, ["docs/page.md"])).toEqual([
    "docs/page.md:4 ../gone.md: there is no such file",
    "docs/page.md:5 other.md#a-prat: the page has no such heading",
    "docs/page.md:5 #none: the page has no such heading",
  ]);
});
