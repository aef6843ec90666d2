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

/** Starts the Chromium of this machine. Skips the test where there is none; `CHROMIUM` names another. */
export async function startChromium(context: TestContext): Promise<Browser> {
  const executablePath = PROGRAMS.find((path) => path !== "" && existsSync(path));
  requirement(context, executablePath !== undefined, "Chromium");
  return await chromium.launch({ executablePath: executablePath ?? "" });
}
