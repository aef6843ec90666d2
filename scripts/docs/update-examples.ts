import { readFileSync, writeFileSync } from "node:fs";
import { withExamples } from "./examples.js";
import { docsFolder, writtenPages } from "./pages.js";

// `npm run docs:examples`: writes the examples, and what they print, into the pages that show them.
for (const page of writtenPages()) {
  const file = `${docsFolder}${page}.md`;
  const before = readFileSync(file, "utf8");
  const after = withExamples(before, `${docsFolder}examples`);
  if (after === before) continue;
  writeFileSync(file, after);
  console.log(`updated docs/${page}.md`);
}
