import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliPath, runCli } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";
import { canRun, requirement } from "../support/requirements.js";
import { startTerminal } from "../support/terminal.js";
import { flow } from "./mistakes/mistake.js";

const widest = (screen: string): number =>
  Math.max(...screen.split("\n").map((line) => line.length));

test("messages are wrapped on a terminal, at 100 columns in a wide one, and never in a pipe", async () => {
  await using folder = await temporaryFolder();
  const args = ["generate", "--source", "nowhere", "--out", "src"];
  const { stderr } = await runCli(args, { cwd: folder.path });
  const message = stderr.trimEnd();
  expect(message).not.toContain("\n");
  expect(message.length).toBeGreaterThan(100);
  for (const [columns, width] of [
    [1000, 100],
    [60, 60],
  ] as const) {
    await using terminal = startTerminal(args, folder.path, { columns });
    expect(await terminal.ended()).toBe(2);
    const shown = terminal.screen().trimEnd();
    expect(shown.split(/\s+/).join(" ")).toBe(message);
    const words = shown.split("\n").filter((line) => line.trim().includes(" "));
    expect(widest(words.join("\n"))).toBeLessThanOrEqual(width);
    expect(shown).toContain("\n");
  }
});

test("a log of requests fits 100 columns in a terminal, and says what failed", async () => {
  await using folder = await temporaryFolder();
  await folder.write("flows/a-flow.flow.json", flow("a-flow"));
  await using terminal = startTerminal(
    ["emulator", "--flows", "flows", "--port", "0"],
    folder.path,
  );
  const url = /http:\S+/.exec(await terminal.shows(/listening on \S+\s/))?.[0] ?? "";
  const call = (slug: string, body: object) =>
    fetch(`${url}/seq/acme/demo/${slug}/v0/execute`, {
      method: "POST",
      headers: { authorization: "Bearer nk_test", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  await (await call("a-flow", { message: "Hello" })).text();
  const screen = await terminal.shows(/execute 200 \d+ ms req_\w{8}\n/);
  const failed = await call("none", { message: "Hello" });
  await terminal.shows(new RegExp(failed.headers.get("x-request-id") ?? "no id"));
  expect(screen).toMatch(/^\d\d:\d\d:\d\d POST /m);
  expect(widest(terminal.screen())).toBeLessThanOrEqual(100);
});

test("without a command in an empty folder, a project is offered, and set up", async () => {
  await using folder = await temporaryFolder();
  await using terminal = startTerminal([], folder.path, { columns: 120 });
  for (const [question, keys] of [
    [/Set up a project with/, "\r"],
    [/There is no package.json here. Create one\?/, "\r"],
    [/Where are the flow definitions\?/, "\r"],
    [/Which folder holds them\?/, "\r"],
    [/Which folder should the generated clients be written to\?/, "\r"],
    [/Which version should calls run that do not name one\?/, "\r"],
    [/Should version control hold the generated clients\?/, "\r"],
  ] as const) {
    await terminal.shows(question);
    terminal.type(keys);
  }
  expect(await terminal.ended()).toBe(0);
  expect(terminal.screen()).toMatch(/created +package\.json/);
  expect(JSON.parse(await folder.read("package.json"))).toMatchObject({
    private: true,
    type: "module",
    scripts: { "flows:generate": "noukai-codegen generate" },
  });
});

test("an offer that is declined changes nothing, and the error says what to do", async () => {
  await using folder = await temporaryFolder();
  await using terminal = startTerminal([], folder.path);
  await terminal.shows(/Set up a project with/);
  terminal.type("n");
  expect(await terminal.ended()).toBe(2);
  expect(terminal.screen()).toContain("error flows does not exist");
  expect(await folder.contents()).toEqual({});
});

test("what is longer than the terminal is shown in the pager, unless it is refused", async (context) => {
  requirement(context, canRun("sed", "s/a/b/", "/dev/null"), "sed");
  await using folder = await temporaryFolder();
  for (let each = 0; each < 60; each++)
    await folder.write(`flows/f${each}.flow.json`, flow(`f${each}`));
  const env = { PAGER: "sed 's/^/in the pager: /'" };
  await using paged = startTerminal(["list"], folder.path, { env });
  expect(await paged.ended()).toBe(0);
  expect(paged.screen()).toMatch(/^in the pager: .*acme\/demo\/f59/m);
  await using whole = startTerminal(["list", "--no-pager"], folder.path, { env });
  expect(await whole.ended()).toBe(0);
  expect(whole.screen()).toContain("acme/demo/f59");
  expect(whole.screen()).not.toContain("in the pager");
  await using missing = startTerminal(["list"], folder.path, { env: { PAGER: "no-such-pager" } });
  expect(await missing.ended()).toBe(0);
  expect(missing.screen()).toContain("acme/demo/f59");
});

test("Ctrl-C ends what `npx` runs in the background of a script", async (context) => {
  requirement(context, canRun("npx", "--version"), "npx");
  await using folder = await temporaryFolder();
  await folder.write("package.json", "{}");
  await folder.write("flows/hello.flow.json", flow("hello"));
  await folder.write("node_modules/.bin/.keep", "");
  await symlink(cliPath, join(folder.path, "node_modules/.bin/noukai-codegen"));
  const script = "npx noukai-codegen emulator --flows flows --port 0 & wait";
  await using terminal = startTerminal([], folder.path, { program: ["sh", "-c", script] });
  const url = /http:\S+/.exec(await terminal.shows(/listening on \S+\s/))?.[0] ?? "";
  await terminal.interrupt();
  // Only once the emulator is gone does its address refuse connections.
  const isServed = (): Promise<boolean> =>
    fetch(url).then(
      () => true,
      () => false,
    );
  while (await isServed());
});
