import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import { flow, llm, step } from "../../emulator/flows.js";
import { violations } from "./accessibility.js";
import { browserOfFile, overflow } from "./visit.js";

const answer = {
  type: "object",
  required: ["text", "score"],
  properties: { text: { type: "string" }, score: { type: "integer" } },
} as const;

let emulator: Emulator;
let receiver: Server;
const browser = browserOfFile();

beforeAll(async () => {
  emulator = await startEmulator({
    flows: [flow([llm("find", "Find in {{message}}", answer), step("same", "passthrough")])],
    webhookSecret: "whsec_test",
    webhookRetryDelays: [],
  });
  receiver = createServer((request, response) => {
    response.statusCode = request.url?.startsWith("/taken") === true ? 204 : 500;
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  receiver.close();
  await emulator.close();
});

afterEach(async () => {
  for (const path of ["mocks", "chaos"])
    await fetch(`${emulator.url}/emulator/${path}`, { method: "DELETE" });
});

/** What the control routes say. */
async function setting(path: string): Promise<unknown> {
  return await (await fetch(`${emulator.url}/emulator/${path}`)).json();
}

async function submit(path: string, body: unknown): Promise<Response> {
  return await fetch(`${emulator.url}/seq/acme/spelling/grade-3/v0/${path}`, {
    method: "POST",
    headers: { authorization: "Bearer nk_test", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

describe("mocks", () => {
  test("are set by the fields of a step's output, changed, and removed", async (context) => {
    await using opened = await browser.visit(context, emulator.url);
    await opened.go("/mocks");
    const { page } = opened;
    await page.getByRole("heading", { name: "No mock is set" }).waitFor();
    const form = page.getByRole("form", { name: "Set a mock" });
    await form.getByRole("combobox", { name: "Flow" }).selectOption("acme/spelling/grade-3");
    await form.getByRole("combobox", { name: "Step" }).selectOption("find");
    await form.getByRole("textbox", { name: "text" }).fill("It's <b>mocked</b>");
    await form.getByLabel("score").fill("3");
    await form.getByRole("button", { name: "Set mock" }).click();
    const card = page.getByRole("region", { name: "Mock of acme/spelling/grade-3#find" });
    await card.getByText("It's <b>mocked</b>", { exact: true }).waitFor();
    expect(await setting("mocks")).toEqual({
      mocks: [
        {
          stepId: "find",
          flow: "acme/spelling/grade-3",
          force: true,
          mock: { text: "It's <b>mocked</b>", score: 3 },
        },
      ],
    });
    await card.getByText("The same elsewhere").click();
    await card.getByText("curl -X PUT").first().waitFor();
    expect(await violations(page)).toEqual([]);

    await card.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("button", { name: "JSON", exact: true }).click();
    await page.getByRole("combobox", { name: "Example" }).selectOption("The step fails");
    await page.getByRole("button", { name: "Set mock" }).click();
    await card.getByText("MODEL_OVERLOADED", { exact: true }).waitFor();
    const failed = await (await submit("execute", { message: "Helo" })).text();
    expect(failed).toContain("Try later");

    await card.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("heading", { name: "No mock is set" }).waitFor();
    expect(await setting("mocks")).toEqual({ mocks: [] });
    expect(opened.complaints).toEqual([]);
  });

  test("that cannot be used are refused with what is wrong, and what was entered stays", async (context) => {
    await using opened = await browser.visit(context, emulator.url);
    await opened.go("/mocks?flow=acme/spelling/grade-3&step=find");
    const { page } = opened;
    await page.getByRole("button", { name: "JSON", exact: true }).click();
    const field = page.getByRole("textbox", { name: "Mock" });
    await field.fill('{ "txt": 1 }');
    await page.getByRole("button", { name: "Set mock" }).click();
    await page.getByRole("alert").getByText("txt").waitFor();
    expect(await field.inputValue()).toBe('{ "txt": 1 }');
    await field.fill("{ no");
    expect(await page.getByRole("button", { name: "Set mock" }).isDisabled()).toBe(true);
  });

  test("that are set elsewhere appear", async (context) => {
    await using opened = await browser.visit(context, emulator.url);
    await opened.go("/mocks");
    await opened.page.getByRole("heading", { name: "No mock is set" }).waitFor();
    emulator.mock("same", () => "from code");
    await opened.page.getByText("A function, which was set in code.").waitFor();
    await opened.page.getByRole("button", { name: "Remove all" }).click();
    await opened.page.getByRole("heading", { name: "No mock is set" }).waitFor();
  });
});

describe("faults", () => {
  test("are taken from examples, changed, and removed", async (context) => {
    await using opened = await browser.visit(context, emulator.url);
    await opened.go("/faults");
    const { page } = opened;
    await page.getByRole("button", { name: "Rate limited, once" }).click();
    await page.getByRole("cell", { name: "status 429" }).waitFor();
    const limited = await submit("execute", { message: "Helo" });
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "1"]);
    expect((await submit("execute", { message: "Helo" })).status).toBe(200);
    await page.getByText("faults.json, for --chaos faults.json").waitFor();
    expect(await violations(page)).toEqual([]);

    await page.getByRole("button", { name: "Edit rule 1" }).click();
    await page.getByRole("spinbutton", { name: "Status" }).fill("418");
    await page.getByRole("button", { name: "Save the rule" }).click();
    await page.getByRole("alert").waitFor({ state: "detached" });
    await page.getByRole("cell", { name: "status 418" }).waitFor();

    await page.getByRole("button", { name: "Edit rule 1" }).click();
    await page.getByLabel("Flow, * for any part").fill("no-flow");
    await page.getByRole("button", { name: "Save the rule" }).click();
    await page.getByRole("alert").getByText("org/project/slug").waitFor();

    await page.getByRole("button", { name: "Remove all" }).click();
    await page.getByRole("heading", { name: "Every request is answered" }).waitFor();
    expect(await setting("chaos")).toEqual({ rules: [] });
  });
});

describe("jobs and webhooks", () => {
  test("show how jobs ended, and which deliveries were given up", async (context) => {
    const { port } = receiver.address() as AddressInfo;
    await using opened = await browser.visit(context, emulator.url);
    await opened.go("/webhooks");
    const { page } = opened;
    await page.getByRole("heading", { name: "Nothing was delivered yet" }).waitFor();
    for (const path of ["taken", "refused"]) {
      const callbackUrl = `http://127.0.0.1:${port}/${path}?token=secret`;
      expect((await submit("jobs", { message: "Helo", callbackUrl })).status).toBe(202);
    }
    await page.getByText("dead letter", { exact: true }).waitFor();
    await page.getByText("delivered", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Dead letters" }).click();
    await page.getByText("delivered", { exact: true }).waitFor({ state: "detached" });
    await page.getByRole("cell", { name: "status 500" }).waitFor();
    expect(await page.content()).not.toContain("token=secret");
    expect(await violations(page)).toEqual([]);

    await page.getByRole("table").getByRole("link").click();
    await page.getByRole("heading", { name: "acme/spelling/grade-3" }).waitFor();
    await opened.go("/jobs");
    await page.getByRole("status").filter({ hasText: "2 runs" }).waitFor();
    expect(opened.complaints).toEqual([]);
  });
});

test.for(["light", "dark"] as const)(
  "what is empty teaches, without sight and mouse too, in %s",
  async (colorScheme, context) => {
    await using fresh = await startEmulator({ flows: [] });
    await using opened = await browser.visit(context, fresh.url, { colorScheme });
    await opened.go("/runs");
    for (const [place, heading] of [
      ["/runs", "Nothing has run yet"],
      ["/sessions", "No run belongs to a session yet"],
      ["/jobs", "No job was submitted yet"],
      ["/webhooks", "Webhooks are off"],
      ["/mocks", "No mock is set"],
      ["/faults", "Every request is answered as it should be"],
    ] as const) {
      await opened.go(place);
      await opened.page.getByRole("heading", { name: heading }).waitFor();
      expect(await violations(opened.page), place).toEqual([]);
    }
    expect(opened.complaints).toEqual([]);
  },
);

test("every view fits a narrow window", async (context) => {
  await using opened = await browser.visit(context, emulator.url, { width: 320, height: 640 });
  await opened.go("/mocks");
  for (const place of ["/mocks", "/faults", "/webhooks"]) {
    await opened.go(place);
    await opened.page.getByRole("heading").first().waitFor();
    expect(await overflow(opened.page), place).toBe(0);
  }
});
