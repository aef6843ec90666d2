import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import { temporaryFolder } from "../../support/folder.js";
import { pageClient } from "../../emulator/ui/page-client.js";
import type { FlowList } from "../../../emulator/ui/api.js";
import { browserOfFile, clipboard } from "./visit.js";

const browser = browserOfFile();
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ flows: ["examples/flows"] });
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
});

test("the list of flows is searched, and leads to a flow", async (context) => {
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/");
  await page.getByRole("status").getByText("5 flows").waitFor();
  await page.getByRole("searchbox", { name: "Search flows" }).fill("spel grade");
  await page.getByText("1 of 5 flows").waitFor();
  expect(page.url()).toContain("q=spel");
  await page.getByRole("link", { name: "grade-3" }).click();
  await page.getByRole("heading", { name: "grade-3" }).waitFor();
  expect(await page.title()).toBe("Steps · Noukai emulator");
  expect(visit.complaints).toEqual([]);
});

test("a run of a program appears as the flow's last run", async (context) => {
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/flows");
  await page.getByText("Live").waitFor();
  const row = page.getByRole("row", { name: "localise" });
  await row.getByText("never").waitFor();
  await fetch(`${emulator.url}/seq/acme/translation/localise/v0/execute`, {
    method: "POST",
    headers: { authorization: "Bearer nk_test", "content-type": "application/json" },
    body: JSON.stringify({ parameters: { target: "de", messages: [{ key: "a", text: "Hi" }] } }),
  });
  await row.getByText("completed").waitFor();
  expect(visit.complaints).toEqual([]);
});

test("a problem of a definition appears when it is saved, with the text of the terminal", async (context) => {
  await using folder = await temporaryFolder();
  const lines: string[] = [];
  await folder.write("greet.flow.yaml", flowText("greet"));
  await using watched = await startEmulator({
    flows: ["."],
    cwd: folder.path,
    watch: true,
    log: "text",
    logTo: (line) => lines.push(line),
  });
  await using visit = await browser.visit(context, watched.url);
  const { page } = visit;
  await visit.go("/flows");
  await page.getByText("Live").waitFor();
  await folder.write("broken.flow.yaml", "org: acme\nproject: first\nslug: [\n");
  const problems = page.getByRole("region", { name: "Problems of definitions" });
  await problems.waitFor();
  const list = await (await pageClient(watched)).get<FlowList>("/flows");
  const [problem] = list.problems;
  expect(await problems.textContent()).toContain(problem?.message);
  expect(lines.join("\n")).toContain(problem?.text);
  await problems.getByRole("button").first().click();
  await page.getByText("Copied").waitFor();
  expect(await clipboard(page)).toMatch(/^broken\.flow\.yaml:\d+:\d+$/);

  await folder.write("broken.flow.yaml", flowText("mended"));
  await page.getByRole("link", { name: "mended" }).waitFor();
  await problems.waitFor({ state: "detached" });
});

test("a flow: its graph, a list of the same, the prompt and the code of its steps", async (context) => {
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/flows/acme/spelling/grade-3?version=draft");
  const graph = page.getByRole("region", { name: "Steps of acme/spelling/grade-3" });
  await graph.getByRole("button", { name: "explain" }).click();
  const details = page.getByRole("region", { name: "Step explain" });
  await details.getByText("{{item.word}}").first().waitFor();
  await graph.getByText("for each of score.mistakes").waitFor();
  await graph.getByText("in parallel").waitFor();
  expect(page.url()).toContain("step=explain");

  await page.getByRole("button", { name: "List" }).click();
  await page.getByRole("button", { name: "score code python" }).press("Enter");
  await page
    .getByRole("region", { name: "code of score" })
    .locator(".hljs-keyword")
    .first()
    .waitFor();
  await page.reload();
  await page.getByRole("button", { name: "score code python" }).waitFor();
  expect(visit.complaints).toEqual([]);
});

test("the schemas, the definition and the differences of versions", async (context) => {
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/flows/acme/spelling/grade-3");
  await page.getByRole("link", { name: "Schemas" }).click();
  const inputs = page.getByRole("table", { name: "Inputs" });
  await inputs.getByRole("row", { name: /^message primary string/ }).waitFor();
  await page.getByRole("link", { name: "Definition" }).click();
  await page.getByRole("region", { name: "definition" }).getByText("slug: grade-3").waitFor();
  await page.getByRole("combobox", { name: "Version" }).selectOption("1");
  await page.getByRole("link", { name: "Differences" }).click();
  await page.getByRole("combobox", { name: "Compare v1 with" }).selectOption("draft");
  await page.getByText("only in draft").waitFor();
  expect(await page.locator(".diff ins").count()).toBeGreaterThan(0);
  expect(page.url()).toMatch(/version=1&with=draft$/);
  expect(visit.complaints).toEqual([]);
});

test("without flows, the page says how one comes", async (context) => {
  await using empty = await startEmulator({});
  await using visit = await browser.visit(context, empty.url);
  await visit.go("/");
  await visit.page.getByRole("heading", { name: "No flow is served yet" }).waitFor();
  await visit.page.getByText("processor: llm").waitFor();
});

test("an address that leads nowhere, and a flow that is not there, say so", async (context) => {
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/nowhere");
  await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
  await visit.go("/flows/acme/spelling/gone");
  await page.getByRole("alert").getByText("acme/spelling/gone").first().waitFor();
});

test("where other machines reach the emulator, the page asks for the control token", async (context) => {
  const controlToken = "a-token-of-this-test";
  await using open = await startEmulator({ flows: ["examples/flows"], controlToken });
  await using visit = await browser.visit(context, open.url);
  const { page } = visit;
  await visit.go("/");
  await page.getByLabel("Control token").fill("wrong-wrong-wrong-wrong");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("alert").getByText("refused").waitFor();
  await page.getByLabel("Control token").fill(controlToken);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("5 flows").waitFor();
});

function flowText(slug: string): string {
  return `org: acme
project: first
slug: ${slug}
inputs: [{ name: message, type: string }]
steps:
  - { id: hello, processor: llm, prompt: "Greet {{message}}" }
`;
}
