import { expect, test } from "vitest";
import { brokenLinks } from "../../scripts/docs/broken-links.js";
import { contents, firstPage } from "../../scripts/docs/contents.js";
import { titleOf, writtenPages } from "../../scripts/docs/pages.js";
import { root } from "../support/cli.js";

test("every link of the documentation leads to a file, and to a heading of it", () => {
  const pages = writtenPages().map((page) => `docs/${page}.md`);
  const files = ["README.md", "CONTRIBUTING.md", "runtime/README.md", ...pages];
  expect(brokenLinks(root, files)).toEqual([]);
});

test("the book has every page once, each with a heading", () => {
  const listed = [firstPage, ...contents.flatMap(({ pages }) => pages)];
  expect([...listed].sort()).toEqual(writtenPages());
  expect(listed.map(titleOf).filter((title) => title.trim() === "")).toEqual([]);
});
