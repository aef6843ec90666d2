import type { Browser, Page } from "playwright-core";
import type { TestContext } from "vitest";
import { requireChromium } from "../../support/chromium.js";

/** How long the page may take for anything: it ends what hangs, and measures nothing. Milliseconds. */
const PATIENCE = 30_000;

/** A person's browser at the page of an emulator. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** Opens a place of the page, such as `/flows`. */
  go(place: string): Promise<void>;
  /** What went wrong that a person may not see: errors, what the policy forbids, requests that leave the machine. */
  readonly complaints: readonly string[];
}

/** What a browser is set to. */
export interface VisitOptions {
  readonly colorScheme?: "light" | "dark";
  /** CSS pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** A browser for the tests of a file. It starts with the first visit. */
export interface BrowserOfFile extends AsyncDisposable {
  /** @param url the address that clients use, as `Emulator.url`. Skips the test where there is no Chromium. */
  visit(context: TestContext, url: string, options?: VisitOptions): Promise<Visit>;
}

export function browserOfFile(): BrowserOfFile {
  let started: Promise<Browser> | undefined;
  return {
    visit: async (context, url, { colorScheme = "light", width = 1280, height = 900 } = {}) => {
      const start = requireChromium(context);
      started ??= start();
      const settings = await (
        await started
      ).newContext({ colorScheme, viewport: { width, height }, reducedMotion: "reduce" });
      await settings.grantPermissions(["clipboard-read", "clipboard-write"]);
      const page = await settings.newPage();
      page.setDefaultTimeout(PATIENCE);
      const address = url.replace(/api\/v1$/, "");
      const complaints = collectComplaints(page, new URL(address).origin);
      return {
        page,
        complaints,
        go: async (place) => {
          await page.goto(`${address}#${place}`);
        },
        [Symbol.asyncDispose]: () => settings.close(),
      };
    },
    [Symbol.asyncDispose]: async () => {
      if (started !== undefined) await (await started).close();
    },
  };
}

function collectComplaints(page: Page, origin: string): readonly string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== origin)
      complaints.push(`request: ${request.url()}`);
  });
  return complaints;
}

/** The text of the clipboard. */
export function clipboard(page: Page): Promise<string> {
  return page.evaluate("navigator.clipboard.readText()");
}

/** Opens everything that is folded. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(
    "for (const each of document.querySelectorAll('details')) each.open = true; undefined",
  );
}

/** By how many CSS pixels a page is wider than the screen. */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}
