import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import type { TestContext } from "vitest";
import { requirement } from "./requirements.js";

const PROGRAMS = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/**
 * Skips a test where this machine has no Chromium; `CHROMIUM` names another.
 *
 * @returns what starts it.
 */
export function requireChromium(context: TestContext): () => Promise<Browser> {
  const executablePath = PROGRAMS.find((path) => path !== "" && existsSync(path));
  requirement(context, executablePath !== undefined, "Chromium");
  return () => chromium.launch({ executablePath: executablePath ?? "" });
}
