import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { root } from "../support/cli.js";

const folder = join(root, "dist/ui");
const page = readFileSync(join(folder, "index.html"), "utf8");
const assets = readdirSync(join(folder, "assets"));

/** Bytes, as they are sent. */
function sizeOf(names: readonly string[]): number {
  return names.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(folder, "assets", name))).length,
    gzipSync(page).length,
  );
}

/** The files that the first view needs: those of the page, of the list of flows, and what these import. */
function firstView(): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name) || !assets.includes(name)) return;
    found.add(name);
    if (!name.endsWith(".js")) return;
    const text = readFileSync(join(folder, "assets", name), "utf8");
    for (const [, imported = ""] of text.matchAll(/(?:from|import) ?"\.\/([^"]+)"/g))
      visit(imported);
  };
  for (const [, name = ""] of page.matchAll(/"\.\/assets\/([^"]+)"/g)) visit(name);
  const list = assets.find((name) => name.startsWith("flows-view-"));
  if (list === undefined) throw new Error("The list of flows has no file of its own");
  visit(list);
  return [...found];
}

test("the page has at most 350 kB, and its first view 150 kB", () => {
  expect(firstView().length).toBeGreaterThan(3);
  expect(sizeOf(firstView())).toBeLessThan(150_000);
  expect(sizeOf(assets)).toBeLessThan(350_000);
});

test("the page has no script or style of its own, and names no other address", () => {
  expect(page).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
  expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)).toEqual(
    expect.not.arrayContaining([expect.stringMatching(/^(?:https?:)?\/|^https?:/)]),
  );
});
