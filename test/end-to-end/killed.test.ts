import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cliPath, runCli } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { flowDocument } from "../generator/support/flow-server.js";

const KILLS = 200;
const FLOWS = 60;

async function writeFlows(folder: TemporaryFolder, description: string): Promise<void> {
  await Promise.all(
    Array.from({ length: FLOWS }, (_, index) => {
      const document = flowDocument(`acme/a1/flow-${index}`, { description });
      return folder.write(`flows/${index}.flow.json`, JSON.stringify(document));
    }),
  );
}

/** The clients without what a killed generate leaves beside them, which the next one clears away. */
async function clients(folder: TemporaryFolder): Promise<Record<string, string>> {
  const files = Object.entries(await folder.contents("src/flows"));
  return Object.fromEntries(files.filter(([path]) => !path.endsWith(".noukai-tmp")));
}

it("a generate that is killed leaves every file old or new, and the next one completes", async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, "node_modules"));
  const generated = async (description: string): Promise<Record<string, string>> => {
    await writeFlows(folder, description);
    const { code } = await runCli(["generate"], { cwd: folder.path });
    expect(code).toBe(0);
    return folder.contents("src/flows");
  };
  const versions = [await generated("One"), await generated("Two")] as const;
  const start = performance.now();
  await generated("One");
  const duration = performance.now() - start;
  let interrupted = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    await writeFlows(folder, kill % 2 === 0 ? "Two" : "One");
    const child = spawn(process.execPath, [cliPath, "generate"], { cwd: folder.path });
    const ended = once(child, "exit");
    // The moments cover the whole run, and those in which files are written most of all.
    const moment = duration * (kill % 4 === 0 ? Math.random() : 0.6 + 0.4 * Math.random());
    const timer = setTimeout(() => child.kill("SIGKILL"), moment);
    const [, signal] = (await ended) as [number | null, string | null];
    clearTimeout(timer);
    if (signal === "SIGKILL") interrupted++;
    const left = await clients(folder);
    expect(Object.keys(left)).toEqual(Object.keys(versions[0]));
    for (const [path, content] of Object.entries(left)) {
      expect([versions[0][path], versions[1][path]]).toContain(content);
    }
  }
  expect(interrupted).toBeGreaterThan(KILLS / 4);
  expect(await generated("Two")).toEqual(versions[1]);
}, 600_000);
