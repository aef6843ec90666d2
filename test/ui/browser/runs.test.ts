import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import type { RunDetail, RunStarted, StartRun } from "../../../emulator/ui/api.js";
import type { JsonObject } from "../../../generator/json-schema/types.js";
import { code, flow, llm, loop, parallel, step, text } from "../../emulator/flows.js";
import { pageClient, type PageClient } from "../../emulator/ui/page-client.js";
import { violations } from "./accessibility.js";
import { browserOfFile, overflow } from "./visit.js";

const FOREVER = { $delay: 600_000, $value: "late" };
const items = {
  type: "object",
  required: ["items"],
  properties: { items: { type: "array", items: { type: "integer" } } },
} as const;
const HOSTILE = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`;

const flows = [
  flow([
    llm("find", "Find in {{message}}", text, {
      mock: { $template: { text: "Found {{initial.message}}" } },
    }),
    parallel([step("left", "passthrough"), step("right", "passthrough")], "both"),
    code("list", "return { items: [1, 2, 3] }", { output: items }),
    loop("items", [step("each", "passthrough")], "all"),
  ]),
  flow([step("wait", "passthrough", { mock: FOREVER })], { slug: "endless" }),
  flow([step("same", "passthrough")], { slug: "same" }),
  flow([step("fail", "passthrough", { mock: { $error: { code: "BROKEN", message: HOSTILE } } })], {
    slug: "failing",
  }),
];

let emulator: Emulator;
let client: PageClient;
const browser = browserOfFile();

beforeAll(async () => {
  emulator = await startEmulator({ flows });
  client = await pageClient(emulator);
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await emulator.close();
});

/** Starts a run and waits until it ended. */
async function run(
  slug: string,
  parameters: JsonObject = { message: "Helo" },
  rest: Partial<StartRun> = {},
): Promise<string> {
  const executionId = await start(slug, parameters, rest);
  const frames = await client.frames(`/runs/${executionId}/events`);
  await frames.upTo("ended");
  await frames.close();
  return executionId;
}

async function start(
  slug: string,
  parameters: JsonObject = { message: "Helo" },
  rest: Partial<StartRun> = {},
): Promise<string> {
  const flowId = `acme/spelling/${slug}`;
  const body: StartRun = { flow: flowId, version: "draft", parameters, trace: true, ...rest };
  return (await client.post<RunStarted>("/runs", body)).executionId;
}

describe("the list of runs", () => {
  test("is filtered and searched in the address, and goes to a run", async (context) => {
    const found = await run("grade-3", { message: "needle" });
    const failed = await run("failing");
    await using opened = await browser.visit(context, emulator.url);
    await opened.go("/runs");
    const { page } = opened;
    const table = page.getByRole("table", { name: "Runs" });
    await table.getByRole("link", { name: found }).waitFor();

    await page.getByRole("combobox", { name: "Status" }).selectOption("failed");
    await table.getByRole("link", { name: failed }).waitFor();
    await table.getByRole("link", { name: found }).waitFor({ state: "detached" });
    expect(new URL(page.url()).hash).toBe("#/runs?status=failed");
    await page.reload();
    await table.getByRole("link", { name: failed }).waitFor();
    expect(await table.getByRole("link", { name: found }).count()).toBe(0);

    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByRole("searchbox").fill("needle");
    await table.getByRole("link", { name: failed }).waitFor({ state: "detached" });
    await table.getByRole("link", { name: found }).click();
    await page.getByRole("heading", { name: "acme/spelling/grade-3" }).waitFor();
    await page.goBack();
    await table.getByRole("link", { name: found }).waitFor();
    expect(await page.getByRole("searchbox").inputValue()).toBe("needle");

    await page.getByRole("searchbox").fill("nothing has this word");
    await page.getByRole("heading", { name: "No run matches" }).waitFor();
    expect(opened.complaints).toEqual([]);
  });

  test("follows what happens, without moving what is read", async (context) => {
    const oldest = await run("same");
    for (let count = 1; count < 40; count += 1) await run("same");
    await using opened = await browser.visit(context, emulator.url);
    await opened.go("/runs?flow=acme/spelling/same");
    const { page } = opened;
    const links = page.getByRole("table", { name: "Runs" }).getByRole("link");
    await links.first().waitFor();
    const first = await run("same");
    await page.getByRole("link", { name: first }).waitFor();
    await page.getByRole("status").filter({ hasText: "41 runs" }).waitFor();

    await page.evaluate("window.scrollTo(0, 800)");
    await page.getByRole("link", { name: first }).waitFor({ state: "detached" });
    const read = page.getByRole("link", { name: oldest });
    const before = await read.boundingBox();
    await run("failing");
    const second = await run("same");
    const announced = page.getByRole("button", { name: "Show 1 new" });
    await announced.waitFor();
    expect(before).not.toBeNull();
    expect(await read.boundingBox()).toEqual(before);
    await announced.click();
    await page.getByRole("link", { name: second }).waitFor();
    expect(await announced.count()).toBe(0);
    expect(opened.complaints).toEqual([]);
  });

  test("is read by keyboard", async (context) => {
    const older = await run("same");
    const newer = await run("same");
    await using opened = await browser.visit(context, emulator.url);
    await opened.go("/runs");
    const { page } = opened;
    await page.getByRole("link", { name: newer }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Copy the id of the run" }).waitFor();
    expect(page.url()).toContain(older);
  });
});

describe("a run", () => {
  test("has a timeline that keys move in, and a table of the same", async (context) => {
    const executionId = await run("grade-3");
    await using opened = await browser.visit(context, emulator.url);
    await opened.go(`/runs/${executionId}`);
    const { page } = opened;
    const timeline = page.getByRole("treegrid");
    await timeline.focus();
    const rows = timeline.getByRole("row");
    await rows.filter({ hasText: "each[2]" }).waitFor();
    const levels: string[] = [];
    for (const row of await rows.all()) {
      const name = await row.locator(".name").textContent();
      levels.push(`${(await row.getAttribute("aria-level")) ?? ""} ${name ?? ""}`);
    }
    expect(levels).toEqual([
      "1 find",
      "1 both: in parallel",
      "2 left",
      "2 right",
      "1 list",
      "1 all: for each of items",
      "2 each[0]",
      "2 each[1]",
      "2 each[2]",
      "2 each: all outputs",
    ]);

    // Closes the loop from one of its iterations, and shows the first step.
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await rows.filter({ hasText: "each[0]" }).waitFor({ state: "detached" });
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    const details = page.getByRole("region", { name: "Step find" });
    await details.getByText("Find in Helo").first().waitFor();
    await details.getByText("the mock of the definition").waitFor();
    await details.getByText("Found Helo").waitFor();

    await page.getByRole("button", { name: "Table", exact: true }).click();
    const table = page.getByRole("table");
    await table.getByRole("button", { name: "each[1]" }).click();
    await page.getByRole("region", { name: "Step each[1]" }).waitFor();
    await page.reload();
    await page.getByRole("region", { name: "Step each[1]" }).waitFor();
    expect(opened.complaints).toEqual([]);
  });

  test("is shown while it runs, and can be cancelled", async (context) => {
    const executionId = await start("endless");
    await using opened = await browser.visit(context, emulator.url);
    await opened.go(`/runs/${executionId}`);
    const { page } = opened;
    await page.getByRole("row", { name: "wait" }).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("status").filter({ hasText: "cancelled" }).waitFor();
    expect(await page.getByRole("button", { name: "Cancel" }).count()).toBe(0);
  });

  test("runs again with changes: the form has its input", async (context) => {
    const executionId = await run("grade-3", { message: "again, please" });
    await using opened = await browser.visit(context, emulator.url);
    await opened.go(`/runs/${executionId}`);
    const { page } = opened;
    await page.getByRole("link", { name: "Run again with changes" }).click();
    const field = page.getByRole("textbox", { name: "message" });
    await field.waitFor();
    expect(await field.inputValue()).toBe("again, please");
  });

  test("shows what a failed step said as text", async (context) => {
    const executionId = await run("failing", { message: HOSTILE });
    await using opened = await browser.visit(context, emulator.url);
    await opened.go(`/runs/${executionId}`);
    const { page } = opened;
    await page.getByRole("alert").getByText(HOSTILE).waitFor();
    expect(await page.getByText(HOSTILE).count()).toBeGreaterThan(1);
    expect(await page.title()).toBe("Run · Noukai emulator");
    expect(opened.complaints).toEqual([]);
  });

  test("is saved as mocks, as a module for tests, and as its session", async (context) => {
    const executionId = await run("grade-3");
    await using opened = await browser.visit(context, emulator.url);
    await opened.go(`/runs/${executionId}`);
    const { page } = opened;
    await page.getByRole("button", { name: "Save as mock" }).click();
    const dialog = page.getByRole("dialog", { name: "Save the run" });
    await dialog.getByText("text: Found Helo").waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole("radio", { name: "recorded session" }).check();
    await dialog.getByText(`"executionId": "${executionId}"`).first().waitFor();
    await dialog.getByRole("radio", { name: "fixture" }).check();
    await dialog.getByText("mockFlow(grade3").first().waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Save grade-3.mocks.ts" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe("grade-3.mocks.ts");
    expect(await readFile(await file.path(), "utf8")).toContain('text: "Found Helo"');
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  });

  test("is compared with another", async (context) => {
    const [first, second] = [
      await run("grade-3", { message: "one" }),
      await run("grade-3", { message: "two" }),
    ];
    await using opened = await browser.visit(context, emulator.url);
    await opened.go("/runs");
    const { page } = opened;
    for (const id of [first, second])
      await page.getByRole("checkbox", { name: `Compare the run ${id}` }).check();
    await page.getByRole("button", { name: "Compare 2 of 2 runs" }).click();
    const input = page.getByRole("region", { name: "Input", exact: true });
    await input.getByText('−   "message": "one"').waitFor();
    await input.getByText('+   "message": "two"').waitFor();
    await page.getByText(/^Only those that differ \([1-6] of 7\)$/).waitFor();
    await page.getByText("other output").first().click();
    await page.getByText('+   "text": "Found two"').waitFor();
    expect(opened.complaints).toEqual([]);
  });
});

describe("sessions", () => {
  test("are listed and have their runs", async (context) => {
    const sessionId = randomUUID();
    const executionId = await run("same", { message: "in it" }, { sessionId });
    const other = await run("same");
    await using opened = await browser.visit(context, emulator.url);
    await opened.go("/sessions");
    const { page } = opened;
    await page.getByRole("link", { name: sessionId }).click();
    await page.getByRole("link", { name: executionId }).waitFor();
    expect(await page.getByRole("link", { name: other }).count()).toBe(0);
    await page.getByText("Replay it, or read it elsewhere").click();
    await page.getByText("withReplay").first().waitFor();
    await page.getByRole("link", { name: executionId }).click();
    await page.getByRole("link", { name: sessionId }).waitFor();
    expect(opened.complaints).toEqual([]);
  });
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test("every view is usable without sight and mouse", async (context) => {
    const [first, failed] = [await run("grade-3"), await run("failing")];
    const detail = await client.get<RunDetail>(`/runs/${first}`);
    expect(detail.calls.length).toBeGreaterThan(0);
    await using opened = await browser.visit(context, emulator.url, { colorScheme });
    await opened.go("/runs");
    const { page } = opened;
    const views: readonly (readonly [string, string])[] = [
      ["/runs", "Runs"],
      ["/runs?q=nothing-has-this", "No run matches"],
      [`/runs/${first}?call=find%401`, "Steps"],
      [`/runs/${failed}`, "Steps"],
      [`/runs/compare?a=${first}&b=${failed}`, "Steps"],
      ["/jobs", "No job was submitted yet"],
      ["/sessions", "Sessions"],
    ];
    for (const [place, heading] of views) {
      await opened.go(place);
      await page.getByRole("heading", { name: heading, exact: true }).waitFor();
      expect(await violations(page), place).toEqual([]);
    }
    await opened.go(`/runs/${first}`);
    await page.getByRole("button", { name: "Table", exact: true }).click();
    await page.getByRole("table").waitFor();
    expect(await violations(page), "the table of a run").toEqual([]);
  });
});

test("every view fits a narrow window", async (context) => {
  const [first, failed] = [await run("grade-3"), await run("failing")];
  await using opened = await browser.visit(context, emulator.url, { width: 320, height: 640 });
  await opened.go("/runs");
  for (const place of [
    "/runs",
    `/runs/${first}?call=find%401`,
    `/runs/compare?a=${first}&b=${failed}`,
    "/jobs",
    "/sessions",
  ]) {
    await opened.go(place);
    await opened.page.getByRole("heading").first().waitFor();
    expect(await overflow(opened.page), place).toBe(0);
  }
});
