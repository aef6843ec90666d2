import { cp, mkdir, readFile, symlink } from "node:fs/promises";
import { createRequire, SourceMap, type SourceMapPayload } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { build, preview } from "vite";
import { expect, test } from "vitest";
import { requireChromium } from "../support/chromium.js";
import { cliPath, root, runProgram, shortLived } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
/** In bytes, compressed, for a first run: 8 kB of the client, the rest of `useFlow` and of two flows with schemas. */
const MAX_GZIPPED = 10_750;

test(
  "the React example shows steps live, asks the user for a tool's result, and cancels, with no key in the page",
  { timeout: 180_000 },
  async (context) => {
    await using folder = await temporaryFolder();
    for (const part of ["react", "flows"])
      await cp(join(root, "examples", part), join(folder.path, part), { recursive: true });
    // Installed as a stranger has them.
    const modules = join(folder.path, "node_modules");
    await mkdir(modules);
    await symlink(root, join(modules, "noukai-codegen"), "junction");
    for (const name of ["noukai-codegen-runtime", "vite", "react", "react-dom", "@types"])
      await symlink(join(root, "node_modules", name), join(modules, name), "junction");
    const cwd = join(folder.path, "react");
    const generated = await runProgram(process.execPath, [cliPath, "generate"], { cwd });
    expect(generated, generated.stderr).toMatchObject({ code: 0 });
    const compiled = await runProgram(process.execPath, [...shortLived, tsc, "-p", "."], { cwd });
    expect(compiled.stdout).toBe("");

    await build({ root: cwd, logLevel: "silent", build: { sourcemap: "hidden" } });
    const server = await preview({ root: cwd, logLevel: "silent", preview: { port: 0 } });
    const chromium = await requireChromium(context)();
    try {
      const [url = ""] = server.resolvedUrls?.local ?? [];
      const page = await chromium.newPage();
      const scripts: { readonly url: string; readonly text: string }[] = [];
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("response", (response) => {
        if (!response.url().endsWith(".js")) return;
        void response.text().then((text) => scripts.push({ url: response.url(), text }));
      });
      await page.goto(url, { waitUntil: "networkidle" });
      await marks(page);
      const start = [...scripts];
      await asks(page);
      await cancels(page);
      expect(complaints).toEqual([]);

      expect(scripts).not.toEqual([]);
      for (const { text } of scripts) {
        expect(text).not.toMatch(/nk_[a-z\d]/i);
        expect(text).not.toMatch(/["']node:|require\(/);
      }
      const parts = start.map(async ({ url: script, text }) => {
        const path = join(cwd, "dist", new URL(script).pathname);
        return partsOfOurs(
          text,
          JSON.parse(await readFile(`${path}.map`, "utf8")) as SourceMapPayload,
        );
      });
      const ours = (await Promise.all(parts)).join("\n");
      expect(ours).toContain("step_completed");
      expect(gzipSync(ours, { level: 9 }).length).toBeLessThanOrEqual(MAX_GZIPPED);
    } finally {
      await chromium.close();
      await server.close();
    }
  },
);

/** What of a script comes from the runtime and from generated files. */
function partsOfOurs(script: string, payload: SourceMapPayload): string {
  const map = new SourceMap(payload);
  const isOurs = (line: number, column: number): boolean => {
    const entry = map.findEntry(line, column);
    return "originalSource" in entry && /runtime\/dist|src\/flows/.test(entry.originalSource);
  };
  const lines = script.split("\n").map((text, line) => {
    const columns = Array.from({ length: text.length }, (_, column) => column);
    return columns.flatMap((column) => (isOurs(line, column) ? text.charAt(column) : [])).join("");
  });
  return lines.join("\n");
}

/** Each step of the grade-3 flow is seen at work before the run has ended. */
async function marks(page: Page): Promise<void> {
  const section = page.getByRole("region", { name: "Mark a sentence" });
  await page.evaluate(`
    window.seen = [];
    new MutationObserver(() => {
      for (const step of document.querySelectorAll("[aria-labelledby=grade] [data-step]")) {
        const now = step.dataset.step + " " + step.dataset.status;
        if (!window.seen.includes(now)) window.seen.push(now);
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  `);
  await section.getByRole("button", { name: "Mark" }).click();
  await section.locator("output[data-status=completed]").waitFor();
  const seen: unknown = await page.evaluate("window.seen");
  expect(seen).toEqual(
    expect.arrayContaining([
      "find running",
      "find completed",
      "praise completed",
      "score completed",
      "explain running",
      "explain completed",
    ]),
  );
  expect(Array.isArray(seen) && seen.indexOf("find completed")).toBeLessThan(
    Array.isArray(seen) ? seen.indexOf("explain running") : 0,
  );
  expect(await section.locator("output li").count()).toBeGreaterThan(0);
}

/** The page asks the user for the result of a tool call, and the run goes on with it. */
async function asks(page: Page): Promise<void> {
  const section = page.getByRole("region", { name: "Write a brief" });
  await section.getByRole("button", { name: "Write" }).click();
  await section.getByRole("form", { name: "Tool calls" }).waitFor();
  expect(await section.getByText("look_up").count()).toBe(1);
  await section.getByRole("textbox", { name: "What was found" }).fill("Rayleigh scattering");
  await section.getByRole("button", { name: "Answer" }).click();
  await section.locator("output[data-status=completed]").waitFor();
  expect(await section.locator("output").textContent()).not.toBe("");
}

/** A run that is cancelled ends its request. */
async function cancels(page: Page): Promise<void> {
  const section = page.getByRole("region", { name: "Mark a sentence" });
  await page.route("**/agent/**", () => undefined);
  const aborted = page.waitForEvent("requestfailed");
  await section.getByRole("button", { name: "Mark" }).click();
  await section.getByRole("button", { name: "Cancel" }).click();
  await section.locator("output[data-status=cancelled]").waitFor();
  expect((await aborted).url()).toContain("/agent/acme/spelling/grade-3/step");
}
