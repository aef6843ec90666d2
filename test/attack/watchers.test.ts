import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { FSWatcher } from "chokidar";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { resolveConfig } from "../../generator/config/index.js";
import { createSession } from "../../generator/plugin/session.js";
import { watch } from "../../generator/watch/watch.js";
import { root } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

/*
 * A watcher whose error nobody listens to ends the process: at bd91f18 a full inotify table did. Each part that watches
 * does it through the one watcher that listens: errors are injected into the real watchers that it opened.
 */
const opened: FSWatcher[] = [];
// The class and not the module is replaced: the modules of all tests of a thread are loaded once.
const { add } = FSWatcher.prototype as {
  add: (this: FSWatcher, ...args: Parameters<FSWatcher["add"]>) => FSWatcher;
};
beforeEach(() => {
  opened.length = 0;
  vi.spyOn(FSWatcher.prototype, "add").mockImplementation(function (this: FSWatcher, ...args) {
    if (!opened.includes(this)) opened.push(this);
    return add.apply(this, args);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A watchdog, not a bound: how long to wait for what has to come. */
const patience = { timeout: 30_000 };
const codes = ["ENOSPC", "EMFILE", "EPERM", "EACCES"];
const injected = (code: string): Error =>
  Object.assign(new Error(`${code}: refused, watch '/project'`), { code, syscall: "watch" });

/** Injects errors into every watcher that is open, now and after each was replaced. An error without a listener throws. */
function injectErrors(): void {
  expect(opened.length).toBeGreaterThan(0);
  for (const code of codes)
    for (const watcher of [...opened, ...opened]) watcher.emit("error", injected(code));
}

const definition = (answer: string): string =>
  JSON.stringify({
    ...{ org: "acme", project: "spelling", slug: "one", inputs: { type: "object" } },
    steps: [{ id: "say", processor: "code", language: "javascript", code: `return "${answer}"` }],
  });

async function project(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write("flows/one.flow.json", definition("first"));
  const config = { source: "flows", out: "src/flows" };
  await folder.write("noukai.config.json", JSON.stringify(config));
  return folder;
}

describe("an error of a watcher does not end the process", () => {
  test("of the emulator, which goes on to serve edits", async () => {
    await using folder = await project();
    const lines: string[] = [];
    await using emulator = await startEmulator({
      ...{ flows: "flows", cwd: folder.path, watch: true, listen: false, log: "text" },
      logTo: (line) => lines.push(line),
    });
    await expect.poll(() => opened.length, patience).toBe(1);
    injectErrors();
    await expect.poll(() => opened.length, patience).toBe(2);
    injectErrors();
    await expect.poll(() => lines.join(""), patience).toContain("fs.inotify.max_user_watches");
    await folder.write("flows/one.flow.json", definition("second, and longer"));
    await expect.poll(() => lines.join(""), patience).toContain("definitions changed");
    const request = new Request(`${emulator.url}/seq/acme/spelling/one/execute`, {
      ...{ method: "POST", body: "{}", headers: { authorization: "Bearer nk_test" } },
    });
    expect(await (await emulator.fetch(request)).json()).toMatchObject({
      result: "second, and longer",
    });
  });

  test("of `watch`", async () => {
    await using folder = await project();
    const ending = new AbortController();
    const events: string[] = [];
    const watching = watch({
      resolve: () => resolveConfig(folder.path, {}),
      cwd: folder.path,
      signal: ending.signal,
      onEvent: (event) => events.push(event.kind === "warning" ? event.message : event.kind),
    });
    await expect.poll(() => events, patience).toContain("watching");
    injectErrors();
    await expect.poll(() => events.join("\n"), patience).toContain("fs.inotify.max_user_watches");
    injectErrors();
    ending.abort();
    await watching;
  });

  test("of the plugins for bundlers", async () => {
    await using folder = await project();
    const session = createSession(folder.path, {});
    const events: string[] = [];
    await session.follow((event) => {
      events.push(event.kind === "warning" ? event.message : event.kind);
    });
    await expect.poll(() => opened.length, patience).toBeGreaterThanOrEqual(2);
    injectErrors();
    await expect.poll(() => events.join("\n"), patience).toContain("fs.inotify.max_user_watches");
    injectErrors();
    await session.close();
  });
});

test("no other module opens a watcher", async () => {
  const folders = ["bin", "emulator", "generator", "runtime/src"];
  const watches: string[] = [];
  for (const folder of folders) {
    for (const entry of await readdir(join(root, folder), { recursive: true })) {
      if (!entry.endsWith(".ts")) continue;
      const text = await readFile(join(root, folder, entry), "utf8");
      const opens = /from "chokidar"|import\("chokidar"\)|\bwatchFile\(|\bfs\.watch\(/.test(text);
      const imports = /import \{[^}]*\bwatch\b[^}]*\} from "node:fs/.test(text);
      if (opens || imports) watches.push(`${folder}/${entry}`);
    }
  }
  expect(watches).toEqual(["generator/sources/files/file-watcher.ts"]);
});
