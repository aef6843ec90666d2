import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { cliEnvironment, cliPath, runCli, shortLived } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { Attack } from "../support/attack.js";
import { timeLimit } from "../support/seed.js";
import { flowDocument } from "../generator/support/flow-server.js";

/** How many projects are worked on at the same time, one process each. */
const LANES = 2;
const FLOWS = 12;
/** How many kills there are before a generate is left to complete. */
const COMPLETE_EVERY = 10;
/** How often a generate opens a new file or puts it in place: once each for the flows; their schemas stay the same. */
const WRITES = 2 * FLOWS;

/** Kills the program before a given one of its writes. */
const killBefore = (write: number): string => `
  import fs from "node:fs";
  import { syncBuiltinESMExports } from "node:module";
  let left = ${write};
  for (const name of ["open", "openSync", "renameSync"]) {
    const original = fs[name];
    fs[name] = (...args) => {
      if (String(args[0]).includes("noukai-tmp") && left-- === 0) process.kill(process.pid, "SIGKILL");
      return original(...args);
    };
  }
  syncBuiltinESMExports();
`;

type Name = "One" | "Two";

/** Texts by path. */
type Clients = Readonly<Record<string, string>>;

/** What a generate leaves of one version of the definitions. */
interface Version {
  readonly clients: Clients;
  /** How long it took, in milliseconds: with what the generate before it kept, and from nothing. */
  readonly durations: { readonly warm: number; readonly cold: number };
}

/** A project in which one generate after another is killed. */
interface Project {
  readonly folder: TemporaryFolder;
  readonly lane: number;
  readonly versions: Readonly<Record<Name, Version>>;
  kills: number;
}

/** Counts of killed generates. */
interface Met {
  /** Those that were still running. */
  interrupted: number;
  /** Those that had begun to write, and had not finished. */
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
/** A copy of the cache that a generate of a version left. */
const keptOf = (folder: TemporaryFolder, name: Name): string => join(folder.path, "kept", name);

/** The clients on disk, and other files in their folder. */
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

/** Kills a generate: some milliseconds after its start, or before one of its writes. */
async function killOne(
  folder: TemporaryFolder,
  moment: { readonly after: number } | { readonly write: number },
): Promise<Killed> {
  const preload =
    "write" in moment
      ? ["--import", `data:text/javascript,${encodeURIComponent(killBefore(moment.write))}`]
      : [];
  const child = spawn(process.execPath, [...shortLived, ...preload, cliPath, "generate"], {
    cwd: folder.path,
    env: cliEnvironment,
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  const timer =
    "after" in moment ? setTimeout(() => child.kill("SIGKILL"), moment.after) : undefined;
  const [, signal] = (await ended) as [number | null, string | null];
  clearTimeout(timer);
  return { pid: child.pid ?? 0, interrupted: signal === "SIGKILL" };
}

/** Numbers from 0 to 1 that cover the range evenly, however many are taken. */
const spread = (index: number): number => (index * 0.618034) % 1;

async function prepareProject(folder: TemporaryFolder, lane: number): Promise<Project> {
  await mkdir(join(folder.path, "node_modules"));
  const versions = { One: await prepare(folder, "One"), Two: await prepare(folder, "Two") };
  return { folder, lane, versions, kills: 0 };
}

/**
 * Kills a generate of the version that is not there.
 *
 * @returns what is wrong with what it left
 */
async function killNext(project: Project, met: Met): Promise<string | undefined> {
  const { folder, lane, versions } = project;
  const kill = ++project.kills;
  const present = await written(folder);
  // A killed generate may have left what was there: then the other version is the one that has to be written.
  const planned = kill % 2 === 0 ? "Two" : "One";
  const other = planned === "One" ? "Two" : "One";
  const name = isDeepStrictEqual(present.clients, versions[planned].clients) ? other : planned;
  await writeFlows(folder, name);
  // One of four is killed while it writes. The others are killed at any moment: one that has to render and cache
  // everything, and two that write what is cached. Each finds the cache that it was timed with.
  const fraction = spread(kill * LANES + lane);
  const phase = Math.floor(kill / 2) % 4;
  await rm(cacheOf(folder), { recursive: true, force: true });
  if (phase !== 0) await cp(keptOf(folder, name), cacheOf(folder), { recursive: true });
  const { warm, cold } = versions[name].durations;
  const { pid, interrupted } = await killOne(
    folder,
    phase === 3
      ? { write: 1 + Math.floor(fraction * (WRITES - 1)) }
      : { after: (phase === 0 ? cold : warm) * fraction },
  );
  if (interrupted) met.interrupted++;
  const { clients, beside } = await written(folder);
  expect(Object.keys(clients)).toEqual(Object.keys(versions.One.clients));
  const torn = Object.entries(clients).filter(
    ([path, content]) =>
      content !== versions.One.clients[path] && content !== versions.Two.clients[path],
  );
  if (torn.length > 0) return `neither old nor new: ${torn.map(([path]) => path).join()}`;
  if (beside.some((path) => path.includes(`.${pid}-`))) met.writing++;
  // A generate that completes removes what the killed ones left.
  if (kill % COMPLETE_EVERY === 0) {
    await runToEnd(folder, name);
    expect(await written(folder)).toEqual({ clients: versions[name].clients, beside: [] });
  }
  return undefined;
}

test(
  "a generate that is killed leaves every file old or new, and the next one completes",
  { timeout: timeLimit(180_000) },
  async (context) => {
    const attack = new Attack("kill -9 of generate", 40, 200);
    const met: Met = { interrupted: 0, writing: 0 };
    await using one = await temporaryFolder();
    await using two = await temporaryFolder();
    const idle = await Promise.all([one, two].map(prepareProject));
    await attack.run(async () => {
      const project = idle.pop();
      if (project === undefined) throw new Error("there is no project for the lane");
      try {
        return await killNext(project, met);
      } finally {
        idle.push(project);
      }
    }, idle.length);
    attack.note = `${met.interrupted} were running, ${met.writing} were writing`;
    attack.conclude(context);
    expect(met.interrupted).toBeGreaterThan(attack.size / 4);
    expect(met.writing).toBeGreaterThan(attack.size / 20);
  },
);
