import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import { pageClient } from "../../emulator/ui/page-client.js";
import { violations } from "./accessibility.js";
import { browserOfFile, overflow, unfold } from "./visit.js";

const browser = browserOfFile();
let emulator: Emulator;
let places: readonly (readonly [place: string, shown: string])[];

const FLOW = "/flows/acme/spelling/grade-3";

beforeAll(async () => {
  emulator = await startEmulator({
    flows: ["examples/flows"],
    mocks: {
      "acme/spelling/grade-3#score": { points: 9, mistakes: [{ word: "Ths" }] },
      "acme/documents/extract#clean": { $error: "The text could not be cleaned." },
    },
  });
  const page = await pageClient(emulator);
  const run = async (flow: string, rest: object): Promise<string> => {
    const body = { flow, version: "draft", trace: true, ...rest };
    const { executionId } = await page.post<{ executionId: string }>("/runs", body);
    await (await page.frames(`/runs/${executionId}/events`)).rest();
    return executionId;
  };
  const tools = [{ type: "function", function: { name: "look_up" } }];
  const done = await run("acme/spelling/grade-3", { parameters: { message: "Ths" } });
  const failed = await run("acme/documents/extract", { parameters: { text: "x" } });
  const paused = await run("acme/research/brief", { parameters: { question: "Why?" }, tools });
  places = [
    ["/flows", "5 flows"],
    [`${FLOW}?version=draft&step=score`, "Code"],
    [`${FLOW}/schemas?version=draft`, "JSON Schema of the inputs"],
    [`${FLOW}/definition?version=draft`, "slug: grade-3"],
    [`${FLOW}/differences?version=1&with=draft`, "only in draft"],
    [`${FLOW}/run?version=draft`, "No run yet"],
    ["/flows/acme/support/triage/run?version=draft", "Who wrote it."],
    ["/flows/acme/documents/extract/run", "Which facts to look for."],
    [`${FLOW}/run?version=draft&run=${done}`, "Result"],
    [`/flows/acme/documents/extract/run?run=${failed}`, "The text could not be cleaned."],
    [`/flows/acme/research/brief/run?run=${paused}`, "waits for tools"],
    ["/nowhere", "There is nothing here"],
  ];
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
});

describe.each(["light", "dark"] as const)("in %s colours", (colorScheme) => {
  test("axe finds nothing wrong with any view", async (context) => {
    await using visit = await browser.visit(context, emulator.url, { colorScheme });
    const { page } = visit;
    for (const [place, shown] of places) {
      await visit.go(place);
      await page.getByText(shown).first().waitFor();
      await unfold(page);
      expect(await violations(page), place).toEqual([]);
    }
    expect(visit.complaints).toEqual([]);
  });
});

test("a view is as wide as the screen, also at 320 pixels", async (context) => {
  await using visit = await browser.visit(context, emulator.url, { width: 320, height: 640 });
  const { page } = visit;
  for (const [place, shown] of places) {
    await visit.go(place);
    await page.getByText(shown).first().waitFor();
    expect(await overflow(page), place).toBe(0);
  }
});

test("the keyboard alone leads from the list to a step and to a run", async (context) => {
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/flows");
  await page.getByText("5 flows").waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.tagName")).toBe("MAIN");
  const tabTo = async (text: string): Promise<void> => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate<string>("document.activeElement.textContent");
      if (focused.startsWith(text)) return;
    }
    throw new Error(`Tab does not lead to ${text}`);
  };
  await tabTo("grade-3");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "grade-3" }).waitFor();
  await tabTo("praise");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Step praise" }).waitFor();
  await page.keyboard.press("Shift+Tab");
  await tabTo("praise");
});

test("a restarted emulator is found again, with its new token", async (context) => {
  await using first = await startEmulator({ flows: ["examples/flows"] });
  const port = Number(new URL(first.url).port);
  await using visit = await browser.visit(context, first.url);
  const { page } = visit;
  await visit.go("/flows");
  await page.getByText("Live").waitFor();
  await first[Symbol.asyncDispose]();
  await page.getByText("No connection").waitFor();
  await using again = await startEmulator({ flows: ["examples/flows/acme/spelling"], port });
  await page.getByText("Live").waitFor();
  await page.getByText("1 flow", { exact: true }).waitFor();
  expect(again.url).toBe(first.url);
});
