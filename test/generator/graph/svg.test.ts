import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../../../generator/errors.js";
import { renderSvg } from "../../../generator/graph/svg.js";
import { temporaryFolder } from "../../support/folder.js";

const install = (name: string): string => `pnpm add -D ${name}`;
const GRAPH = "digraph { a -> b }";

test("where Graphviz is not installed, an error says how to install it", async () => {
  await using folder = await temporaryFolder();
  const rendered = renderSvg(GRAPH, [join(folder.path, "package.json")], install);
  await expect(rendered).rejects.toThrow(UsageError);
  await expect(rendered).rejects.toThrow("run `pnpm add -D @viz-js/viz`");
});

test("another version of Graphviz is named as such, and no other is taken in its place", async () => {
  await using folder = await temporaryFolder();
  await folder.write("node_modules/@viz-js/viz/index.js", "module.exports = {};");
  const rendered = renderSvg(GRAPH, [join(folder.path, "package.json"), import.meta.url], install);
  await expect(rendered).rejects.toThrow(UsageError);
  await expect(rendered).rejects.toThrow("run `pnpm add -D @viz-js/viz@3`");
});

test("the first place that has Graphviz is taken", async () => {
  await using folder = await temporaryFolder();
  const svg = await renderSvg(GRAPH, [join(folder.path, "package.json"), import.meta.url], install);
  expect(svg).toMatch(/<title>a&#45;&gt;b<\/title>/);
});
