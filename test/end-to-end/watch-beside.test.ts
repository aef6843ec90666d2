import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { startTerminal } from "../support/terminal.js";

const flow = (description: string): string =>
  JSON.stringify({
    ...{ org: "acme", project: "demo", slug: "greet", description },
    inputs: { type: "object", required: ["message"], properties: { message: { type: "string" } } },
    steps: [{ id: "only", processor: "passthrough" }],
  });

async function project(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write("flows/greet.flow.json", flow("First."));
  return folder;
}

describe("watch --emulator", () => {
  it("writes and serves every edit, and Ctrl-C leaves nothing behind", async () => {
    await using folder = await project();
    await using terminal = startTerminal(["watch", "--emulator", "--port", "0"], folder.path);
    const shown = await terminal.shows(/listening on (\S+)[\s\S]*watching/);
    const [, url = ""] = /listening on (\S+)/.exec(shown) ?? [];
    const served = async (): Promise<string> => {
      const response = await fetch(`${url}/flows/acme/demo/greet`, {
        headers: { authorization: "Bearer nk_test" },
      });
      return response.text();
    };
    expect(await served()).toContain("First.");
    expect(await folder.read("src/flows/acme/demo/greet.ts")).toContain("First.");

    const before = terminal.screen().length;
    await folder.write("flows/greet.flow.json", flow("Second."));
    await terminal.shows(/greet/, before);
    expect(await folder.read("src/flows/acme/demo/greet.ts")).toContain("Second.");
    while (!(await served()).includes("Second."));

    expect(await terminal.interrupt()).toBe(0);
    await expect(fetch(`${url}/flows`)).rejects.toThrow("fetch failed");
  });
});

describe("a watch where nothing happens", () => {
  it("takes no CPU time on files", async () => {
    await using folder = await project();
    await using terminal = startTerminal(["watch"], folder.path);
    await terminal.shows(/watching/);
    expect(await idles(terminal.pid)).toBe(true);
  });

  it("takes no CPU time on a server that tells of changes", async () => {
    await using folder = await project();
    await using emulator = await startEmulator({ flows: `${folder.path}/flows`, port: 0 });
    await using terminal = startTerminal(["watch", "--source", emulator.url], folder.path);
    await terminal.shows(/watching/);
    expect(await idles(terminal.pid)).toBe(true);
  });
});

/** Whether a process comes to rest: a whole second in which it takes at most two ticks, of ten milliseconds each. */
async function idles(pid: number): Promise<boolean> {
  for (let second = 0; second < 8; second++) {
    const before = await ticks(pid);
    // What is measured is what happens while time passes.
    await wait(1000);
    if ((await ticks(pid)) - before <= 2) return true;
  }
  return false;
}

async function ticks(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
