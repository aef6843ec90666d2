import { afterAll, beforeAll, expect, test } from "vitest";
import type { Locator, Page } from "playwright-core";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import { temporaryFolder } from "../../support/folder.js";
import { browserOfFile, clipboard } from "./visit.js";

const browser = browserOfFile();
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({
    flows: ["examples/flows"],
    mocks: {
      "acme/spelling/grade-3#score": { points: 8, mistakes: ["Ths", "sentense"].map(mistake) },
      "acme/support/triage#route": {
        ...{ queue: "finance", respondWithinHours: 4 },
        ...{ category: "billing", summary: "Billed twice" },
      },
    },
  });
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
});

const mistake = (word: string): { readonly word: string } => ({ word });
const field = (page: Page, name: string): Locator => page.getByRole("textbox", { name });
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();
const runPart = (page: Page): Locator => page.getByRole("region", { name: "Run", exact: true });
/** The status of the run. */
const status = (page: Page, text: string): Locator =>
  runPart(page).getByRole("status").getByText(text, { exact: true });

test("a run from the form: its steps light up, its loop is counted, its result appears", async (context) => {
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/flows/acme/spelling/grade-3/run?version=draft");
  await field(page, "message").fill("Ths sentense is fun.");
  await page.getByRole("combobox", { name: "difficulty" }).selectOption({ label: "hard" });
  await press(page, "Run");
  await status(page, "completed").waitFor();
  const graph = page.getByRole("region", { name: "Steps of the run, completed" });
  await graph.getByRole("button", { name: /^find .*completed/ }).waitFor();
  await graph.getByRole("button", { name: /^explain .*2 of 2/ }).waitFor();
  await page.getByRole("region", { name: "Result" }).getByText("Ths").first().waitFor();

  // Of the selected step, the calls are open.
  await graph.getByRole("button", { name: /^score/ }).click();
  const calls = page.getByRole("region", { name: "Calls of steps" });
  await calls.getByText("Answered by").waitFor();
  await calls.getByText("a mock that was set").waitFor();

  // The address is that of the run.
  await page.reload();
  await status(page, "completed").waitFor();
  expect(visit.complaints).toEqual([]);
});

test("what is wrong with the inputs is said at the field, and nothing runs", async (context) => {
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/flows/acme/support/triage/run?version=draft");
  await press(page, "Run");
  const alert = page.getByRole("alert");
  await alert.getByText("customer.id is required").waitFor();
  await field(page, "message").fill("We were billed twice.");
  await field(page, "id").fill("cus_42");
  await page.getByRole("combobox", { name: "plan" }).selectOption({ label: "enterprise" });
  await alert.waitFor({ state: "detached" });
  await field(page, "message").press("Control+Enter");
  await status(page, "completed").waitFor();
  expect(visit.complaints).toEqual([]);
});

test("what is entered outlives a reload, as fields and as JSON", async (context) => {
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/flows/acme/translation/localise/run");
  await page.getByRole("button", { name: "Add to messages" }).click();
  await field(page, "key").last().fill("checkout.title");
  await page.reload();
  expect(await field(page, "key").last().inputValue()).toBe("checkout.title");
  await press(page, "JSON");
  const json = field(page, "Inputs as JSON");
  await json.fill('{ "target": "de", "messages": [');
  await page.getByText(/^No JSON: /).waitFor();
  await press(page, "Run");
  await page.getByRole("alert").getByText("Inputs: No JSON").waitFor();
  await json.fill('{ "target": "de", "messages": [{ "key": "a", "text": "Hello" }] }');
  await press(page, "Run");
  await status(page, "completed").waitFor();
  await press(page, "Form");
  expect(await field(page, "text").last().inputValue()).toBe("Hello");
  expect(visit.complaints).toEqual([]);
});

test("a step is changed for one run", async (context) => {
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/flows/acme/support/triage/run?version=draft");
  await press(page, "JSON");
  await field(page, "Inputs as JSON").fill(
    JSON.stringify({ message: "Hi", customer: { id: "cus_1", plan: "free" } }),
  );
  await page.getByText("Change steps for this run").click();
  await page.getByRole("combobox", { name: "Step to change" }).selectOption("reply");
  await page
    .getByRole("textbox", { name: "Prompt", exact: true })
    .fill("Apologise for {{initial.message}}");
  await press(page, "Run");
  await status(page, "completed").waitFor();
  await page
    .getByRole("region", { name: /^Steps of the run/ })
    .getByRole("button", { name: /^reply/ })
    .click();
  const calls = page.getByRole("region", { name: "Calls of steps" });
  await calls.getByText("Apologise for Hi", { exact: true }).waitFor();
  // What is as in the definition is not sent.
  await press(page, "Copy as curl");
  await expect
    .poll(() => clipboard(page))
    .toContain('"blockOverrides": {\n    "reply": {\n      "prompt"');
  expect(visit.complaints).toEqual([]);
});

test("a run that waits for tools takes their results, and goes on", async (context) => {
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/flows/acme/research/brief/run");
  await field(page, "question").fill("Why is the sky blue?");
  await press(page, "Insert an example");
  await press(page, "Run");
  const pause = page.getByRole("form", { name: "Tool calls" });
  await pause.getByText("Look up Why is the sky blue?").first().waitFor();
  await status(page, "paused").waitFor();
  await pause.getByRole("textbox").fill('{"found": "scattering"}');
  await press(page, "Go on");
  await status(page, "completed").waitFor();
  await pause.waitFor({ state: "detached" });
  expect(visit.complaints).toEqual([]);
});

test("a run is cancelled", async (context) => {
  await using slow = await startEmulator({
    flows: ["examples/flows"],
    mocks: { "acme/spelling/grade-3#find": { $delay: 600_000, $value: "late" } },
  });
  await using visit = await browser.visit(context, slow.url);
  const { page } = visit;
  await visit.go("/flows/acme/spelling/grade-3/run");
  await field(page, "message").fill("Ths");
  await press(page, "Run");
  await page.getByRole("button", { name: /^find .*running/ }).waitFor();
  await press(page, "Cancel");
  await status(page, "cancelled").waitFor();
  expect(visit.complaints).toEqual([]);
});

test("a definition that changes while its form is open is merged in", async (context) => {
  await using folder = await temporaryFolder();
  const flow = (inputs: string): string =>
    `org: acme\nproject: first\nslug: greet\ninputs: [${inputs}]\nsteps:\n  - { id: hello, processor: llm, prompt: "Greet" }\n`;
  await folder.write(
    "greet.flow.yaml",
    flow("{ name: who, type: string }, { name: old, type: string }"),
  );
  await using watched = await startEmulator({ flows: ["."], cwd: folder.path, watch: true });
  await using visit = await browser.visit(context, watched.url);
  const { page } = visit;
  await visit.go("/flows/acme/first/greet/run");
  await field(page, "who").fill("Ada");
  await field(page, "old").fill("times");
  await folder.write(
    "greet.flow.yaml",
    flow("{ name: who, type: string }, { name: tone, type: string }"),
  );
  await page.getByText("Inputs new: tone; gone: old").waitFor();
  await field(page, "tone").fill("warm");
  expect(await field(page, "who").inputValue()).toBe("Ada");
  await page.getByText('The flow does not take old ("times") any more').waitFor();
  await press(page, "Run");
  await status(page, "completed").waitFor();
  await press(page, "Remove it");
  expect(visit.complaints).toEqual([]);
});

test("inputs that refer to models, also to models that hold themselves, have fields", async (context) => {
  await using folder = await temporaryFolder();
  const inputs = {
    ...{ type: "object", required: ["message"] },
    properties: { message: { type: "string" }, tree: { $ref: "#/models/Tree" } },
  };
  const Tree = {
    type: "object",
    properties: {
      name: { type: "string" },
      children: { type: "array", items: { $ref: "#/models/Tree" } },
    },
  };
  const steps = [{ id: "hello", processor: "llm", prompt: "Greet" }];
  const flow = { org: "acme", project: "first", slug: "trees", inputs, models: { Tree }, steps };
  await folder.write("trees.flow.json", JSON.stringify(flow));
  await using trees = await startEmulator({ flows: ["."], cwd: folder.path });
  await using visit = await browser.visit(context, trees.url);
  const { page } = visit;
  await visit.go("/flows/acme/first/trees/run");
  await field(page, "message").fill("Hi");
  const tree = page.getByRole("group", { name: "tree" });
  await tree.getByRole("button", { name: "Give a value" }).click();
  await tree.getByRole("textbox", { name: "name" }).fill("root");
  await press(page, "Run");
  await status(page, "completed").waitFor();
  expect(visit.complaints).toEqual([]);
});
