import { expect, test } from "vitest";
import { checkSite, requestsIn } from "../../../scripts/docs/check-site.js";
import { temporaryFolder } from "../../support/folder.js";

test.each([
  '<link rel="icon" href="//cdn.example/a.svg">',
  '<script src="https://cdn.example/a.js"></script>',
  'src: url("https://fonts.example/a.woff2")',
  "background: url(//cdn.example/a.png)",
  '@import "https://fonts.example/a.css";',
  "fetch('https://api.example/a')",
])("finds the request of %s", (text) => {
  expect(requestsIn(`a { } ${text} b`)).toHaveLength(1);
});

test("takes links, and what is on the same host", () => {
  const text = '<a href="https://example.com">a</a><script src="/a.js"></script>url(/a.png)';
  expect(requestsIn(text)).toEqual([]);
});

test("names the file that would load something", async () => {
  await using folder = await temporaryFolder();
  await folder.write("a/index.html", "<p>fine</p>");
  expect(checkSite(folder.path)).toEqual({ pages: 1, bytes: 11 });
  await folder.write("a/style.css", "a { background: url(//cdn.example/a.png) }");
  expect(() => checkSite(folder.path)).toThrow("style.css: url(//cdn.example/a.png");
});
