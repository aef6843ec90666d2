import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cliEnvironment, cliPath, runCli, shortLived } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { flowDocument } from "../generator/support/flow-server.js";

const KILLS = 200;
/** How many projects are worked on side by side, one process each. */
const LANES = 2;
const FLOWS = 12;
/** How many kills there are before a generate is left to complete. */
const COMPLETE_EVERY = 25;
/** About as long as it takes to write the clients, once the first of them is begun, in milliseconds. */
const WRITING = 3;

type Name = "One" | "Two";

/** Texts by path. */
type Clients = Readonly<Record<string, string>>;

/** What a generate leaves of one version of the definitions. */
interface Version {
  readonly clients: Clients;
  /** How long it took, in milliseconds: with what the generate before it kept, and from nothing. */
  readonly durations: { readonly warm: number; readonly cold: number };
}

/** What the kills met with. */
interface Met {
  /** Generates that were still running. */
  interrupted: number;
  /** Generates that had begun to write, and had not finished. */
  writing: number;
}

async function writeFlows(folder: TemporaryFolder, description: Name): Promise<void> {
  await Promise.all(
    Array.from({ length: FLOWS }, (_, index) => {
      const document = flowDocument(`acme/a1/flow-${index}`, { description });
      return folder.write(`flows/${index}.flow.json`, JSON.stringify(document));
    }),
  );
}

const cacheOf = (folder: TemporaryFolder): string => join(folder.path, "node_modules/.cache");
/** Where the cache of a version is kept, as a generate of that version left it. */
const keptOf = (folder: TemporaryFolder, name: Name): string => join(folder.path, "kept", name);

/** The clients that are there, and what stands beside them. */
async function written(
  folder: TemporaryFolder,
): Promise<{ readonly clients: Clients; readonly beside: readonly string[] }> {
  const files = Object.entries(await folder.contents("src/flows"));
  const isClient = ([path]: readonly [string, string]): boolean => path.endsWith(".ts");
  return {
    clients: Object.fromEntries(files.filter(isClient)),
    beside: files.filter((file) => !isClient(file)).map(([path]) => path),
  };
}

/** @returns how long it took, in milliseconds. */
async function runToEnd(folder: TemporaryFolder, name: Name): Promise<number> {
  await writeFlows(folder, name);
  const start = performance.now();
  const { code } = await runCli(["generate"], { cwd: folder.path });
  expect(code).toBe(0);
  return performance.now() - start;
}

/** Generates a version from nothing, keeps the cache, and generates it from that. */
async function prepare(folder: TemporaryFolder, name: Name): Promise<Version> {
  await rm(cacheOf(folder), { recursive: true, force: true });
  const cold = await runToEnd(folder, name);
  await cp(cacheOf(folder), keptOf(folder, name), { recursive: true });
  await rm(join(folder.path, "src"), { recursive: true });
  const warm = await runToEnd(folder, name);
  const { clients } = await written(folder);
  return { clients, durations: { warm, cold } };
}

interface Killed {
  readonly pid: number;
  /** Whether it was still running. */
  readonly interrupted: boolean;
}

/** Kills a generate: so many milliseconds after its start, or at a random moment of the time in which it writes. */
async function killOne(
  folder: TemporaryFolder,
  when: { readonly after: number } | "while it writes",
): Promise<Killed> {
  const child = spawn(process.execPath, [...shortLived, cliPath, "generate"], {
    cwd: folder.path,
    env: cliEnvironment,
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  let timer: NodeJS.Timeout | undefined;
  const killAfter = (milliseconds: number): void => {
    timer ??= setTimeout(() => child.kill("SIGKILL"), milliseconds);
  };
  const watcher = watch(join(folder.path, "src/flows/acme/a1"));
  watcher.on("change", () => {
    if (when === "while it writes") killAfter(WRITING * Math.random());
  });
  if (when !== "while it writes") killAfter(when.after);
  const [, signal] = (await ended) as [number | null, string | null];
  clearTimeout(timer);
  watcher.close();
  return { pid: child.pid ?? 0, interrupted: signal === "SIGKILL" };
}

/** Kills generates in a project of their own, each of the other version than the one before. */
async function killMany(kills: number, met: Met): Promise<void> {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, "node_modules"));
  const versions = { One: await prepare(folder, "One"), Two: await prepare(folder, "Two") };
  for (let kill = 1; kill <= kills; kill++) {
    const name = kill % 2 === 0 ? "Two" : "One";
    await writeFlows(folder, name);
    // One of four is hit while it writes. The others may be hit at any moment: one that has to build everything and to
    // keep it, and two that write what was kept. Each finds the cache that it was timed with.
    const turn = Math.floor(kill / 2) % 4;
    await rm(cacheOf(folder), { recursive: true, force: true });
    if (turn !== 0) await cp(keptOf(folder, name), cacheOf(folder), { recursive: true });
    const { warm, cold } = versions[name].durations;
    const { pid, interrupted } = await killOne(
      folder,
      turn === 3 ? "while it writes" : { after: (turn === 0 ? cold : warm) * Math.random() },
    );
    if (interrupted) met.interrupted++;
    const { clients, beside } = await written(folder);
    expect(Object.keys(clients)).toEqual(Object.keys(versions.One.clients));
    for (const [path, content] of Object.entries(clients)) {
      expect([versions.One.clients[path], versions.Two.clients[path]]).toContain(content);
    }
    if (beside.some((path) => path.includes(`.${pid}-`))) met.writing++;
    // What the killed ones left is cleared away by one that is not.
    if (kill % COMPLETE_EVERY === 0) {
      await runToEnd(folder, name);
      expect(await written(folder)).toEqual({ clients: versions[name].clients, beside: [] });
    }
  }
}

it("a generate that is killed leaves every file old or new, and the next one completes", async () => {
  const met: Met = { interrupted: 0, writing: 0 };
  await Promise.all(Array.from({ length: LANES }, () => killMany(KILLS / LANES, met)));
  expect(met.interrupted).toBeGreaterThan(KILLS / 4);
  expect(met.writing).toBeGreaterThan(KILLS / 20);
}, 600_000);
