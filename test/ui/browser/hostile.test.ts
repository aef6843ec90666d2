import { afterAll, expect, test } from "vitest";
import { startEmulator } from "../../../emulator/index.js";
import { temporaryFolder } from "../../support/folder.js";
import { browserOfFile, unfold } from "./visit.js";

const browser = browserOfFile();

afterAll(() => browser[Symbol.asyncDispose]());

/** Texts that run a script wherever they are taken for HTML, for an address, or for a part of code. */
const ATTACKS = [
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  '"><svg onload=alert(1)>',
  "javascript:alert(1)",
  "[click](javascript:alert(1))",
  "{{constructor.constructor('alert(1)')()}}",
  "${alert(1)}",
  "'-alert(1)-'",
  "</style><script>alert(1)</script>",
  "data:text/html,<script>alert(1)</script>",
];
const ALL = ATTACKS.join("\n");

const hostile = {
  org: "acme",
  project: "hostile",
  slug: "attack",
  name: ALL,
  description: ALL,
  inputs: {
    type: "object",
    title: ALL,
    description: ALL,
    required: ["message", "constructor"],
    properties: {
      message: { type: "string", title: ALL, description: ALL, default: ALL },
      ...Object.fromEntries(
        ["constructor", "toString", ...ATTACKS].map((name) => [
          name,
          { type: "string", description: ALL, enum: ATTACKS },
        ]),
      ),
      list: { type: "array", items: { type: "object", title: ALL, properties: { a: true } } },
      map: { type: "object", description: ALL, additionalProperties: { type: "string" } },
      kind: { title: ALL, oneOf: ATTACKS.map((each) => ({ title: each, const: each })) },
      tree: { $ref: "#/models/Tree" },
    },
  },
  models: {
    Tree: {
      type: "object",
      title: ALL,
      properties: { children: { type: "array", items: { $ref: "#/models/Tree" } } },
    },
  },
  steps: [
    {
      id: "ask",
      name: ALL,
      description: ALL,
      processor: "llm",
      model: ALL,
      prompt: ALL.replaceAll("{{", "{"),
      config: { [ALL]: ALL },
      output: { type: "object", title: ALL, properties: { text: { description: ALL } } },
      mock: { text: ALL, [ALL]: ALL },
      allow: ["unknown-placeholder", "unknown-mock-field"].map((rule) => ({ rule, reason: ALL })),
    },
    {
      id: "calculate",
      processor: "code",
      language: "javascript",
      code: `return { text: ${JSON.stringify(ALL)} };`,
    },
  ],
};

test("nothing that a definition or a run says runs as a script", async (context) => {
  await using folder = await temporaryFolder();
  await folder.write("attack.flow.json", JSON.stringify(hostile));
  await using emulator = await startEmulator({ flows: ["."], cwd: folder.path, watch: true });
  await using visit = await browser.visit(context, emulator.url);
  const { page } = visit;
  await visit.go("/flows");
  await page.getByRole("link", { name: "attack" }).waitFor();
  await page.getByText("Live").waitFor();
  await folder.write("<img src=x onerror=alert(1)>.flow.yaml", `org: acme\nslug: ${ALL}`);
  await page.getByRole("button", { name: "<img src=x onerror=alert(1)>.flow.yaml" }).waitFor();
  for (const view of ["", "/schemas", "/definition", "/differences"]) {
    await visit.go(`/flows/acme/hostile/attack${view}`);
    await page.getByRole("heading", { name: "attack" }).waitFor();
    await unfold(page);
  }
  await visit.go("/flows/acme/hostile/attack/run");
  const inputs = JSON.stringify({ message: ALL, constructor: ATTACKS[0] });
  await page.getByRole("textbox").first().fill(ALL);
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  await page
    .getByRole("textbox", { name: "Inputs as JSON" })
    .fill(inputs.replace("{", '{"__proto__":{"polluted":1},'));
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page
    .getByRole("region", { name: "Run", exact: true })
    .getByText("completed")
    .first()
    .waitFor();
  await unfold(page);
  await page.getByRole("button", { name: "Show code" }).click();
  await page.getByRole("region", { name: "command for a shell" }).waitFor();
  expect(visit.complaints).toEqual([]);
  expect(await page.locator("img, iframe, object, embed, script:not([src])").count()).toBe(0);
  expect(await page.locator("a[href^='javascript'], a[href^='data']").count()).toBe(0);
});

test("a policy without inline scripts and eval is what the page lives with", async () => {
  await using emulator = await startEmulator({});
  const page = await fetch(emulator.url.replace(/api\/v1$/, ""), {
    headers: { accept: "text/html" },
  });
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe/);
});
