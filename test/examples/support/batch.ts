import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Emulator } from "../../../emulator/index.js";
import { cliPath, root, runProgram, shortLived, type Finished } from "../../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.js";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
/** What the example's package.json names. */
const PACKAGES = ["@types", "bullmq", "ioredis", "noukai-codegen-runtime"];

/** A claim, as a line of the file that `add` and `run` take. */
export interface Claim {
  readonly id: string;
  readonly message: string;
  readonly amount: number;
}

/** The example, compiled in a folder of its own as those who copy it do. */
export interface Example extends AsyncDisposable {
  readonly folder: TemporaryFolder;
  /** The folder of its flows. */
  readonly flows: string;
  /** What compilers and generators have said against it: nothing. */
  readonly said: string;
  /** A batch on a Redis and a service. */
  batch(name: string, redisUrl: string, baseUrl: string): Batch;
}

/** A worker process. */
export interface WorkerProcess {
  readonly exited: Promise<unknown>;
  /** What it has written to stderr so far. */
  readonly noted: () => string;
  kill(signal: "SIGKILL" | "SIGTERM"): void;
}

/** The commands of the example for one batch. */
export interface Batch {
  /** Runs a command to its end. */
  run(...args: readonly string[]): Promise<Finished>;
  add(claims: readonly Claim[]): Promise<void>;
  /** Starts a process that works until it is stopped. */
  work(...args: readonly string[]): WorkerProcess;
  /** Resolves when all claims have ended. */
  ended(): Promise<void>;
  report(): Promise<Report>;
  results(): Promise<readonly Result[]>;
}

/** The report of the example as JSON. */
export interface Report {
  readonly claims: number;
  readonly open: Readonly<Record<string, number>>;
  readonly ended: Readonly<Record<string, number>>;
  readonly cost: { readonly totalUsd: string; readonly unknown: number };
  readonly recovered: Readonly<Record<"found" | "sentAgain" | "resumedElsewhere", number>>;
  readonly attention: readonly {
    readonly id: string;
    readonly outcome: { readonly status: string; readonly message?: string };
  }[];
}

/** The outcome of a claim. */
export interface Result {
  readonly id: string;
  readonly status: string;
  readonly executionId?: string;
  readonly result?: { readonly reply: string };
}

export async function openExample(): Promise<Example> {
  const folder = await temporaryFolder();
  const cwd = join(folder.path, "batch");
  const source = join(root, "examples");
  await cp(join(source, "app/tsconfig.json"), join(folder.path, "app/tsconfig.json"));
  await cp(join(source, "batch"), cwd, {
    recursive: true,
    filter: (path) => !/batch\/(dist|node_modules|src\/flows)$/.test(path),
  });
  const modules = join(folder.path, "node_modules");
  await mkdir(modules);
  for (const name of PACKAGES)
    await symlink(join(root, "node_modules", name), join(modules, name), "junction");
  const generated = await runProgram(process.execPath, [cliPath, "generate"], { cwd });
  const compiled = await runProgram(process.execPath, [...shortLived, tsc, "-p", "."], { cwd });
  const failed = [generated, compiled].filter(({ code }) => code !== 0);
  const said = failed.map(({ stdout, stderr }) => stdout + stderr).join("");

  const workers: WorkerProcess[] = [];

  return {
    folder,
    flows: join(cwd, "flows"),
    said,
    batch: (name, redisUrl, baseUrl) =>
      openBatch({ folder, cwd, workers, name, redisUrl, baseUrl }),
    [Symbol.asyncDispose]: async () => {
      // Those of a test that failed.
      for (const worker of workers) worker.kill("SIGKILL");
      await Promise.all(workers.map(({ exited }) => exited));
      await folder[Symbol.asyncDispose]();
    },
  };
}

interface Address {
  readonly folder: TemporaryFolder;
  readonly cwd: string;
  /** All that were started. */
  readonly workers: WorkerProcess[];
  readonly name: string;
  readonly redisUrl: string;
  readonly baseUrl: string;
}

function openBatch({ folder, cwd, workers, name, redisUrl, baseUrl }: Address): Batch {
  const env = {
    ...process.env,
    ...{ NO_COLOR: "1", NODE_EXTRA_CA_CERTS: undefined },
    ...{ REDIS_URL: redisUrl, NOUKAI_BASE_URL: baseUrl, NOUKAI_API_KEY: "nk_batch" },
  };
  const command = (args: readonly string[]): string[] => ["dist/main.js", ...args, "--batch", name];
  const run = (...args: readonly string[]): Promise<Finished> =>
    runProgram(process.execPath, command(args), { cwd, env });
  const succeed = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    if (code !== 0) throw new Error(`batch ${args.join(" ")} exited with ${code}: ${stderr}`);
    return stdout;
  };
  const results = join(folder.path, `${name}.results.jsonl`);
  return {
    run,
    add: async (claims) => {
      await succeed("add", await folder.write(`${name}.jsonl`, lines(claims)));
    },
    work: (...args) => {
      const worker = spawn(process.execPath, command(["work", ...args]), {
        ...{ cwd, env },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let noted = "";
      worker.stderr.setEncoding("utf8").on("data", (text: string) => (noted += text));
      const started: WorkerProcess = {
        exited: once(worker, "close"),
        noted: () => noted,
        kill: (signal) => worker.kill(signal),
      };
      workers.push(started);
      return started;
    },
    ended: async () => {
      await succeed("watch");
    },
    report: async () =>
      JSON.parse((await run("report", "--json", "--results", results)).stdout) as Report,
    results: async () =>
      (await folder.read(`${name}.results.jsonl`))
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Result),
  };
}

/** Objects as the lines of a file. */
export function lines(items: readonly object[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join("");
}

/** Claims that are too small to be reviewed, each with a message of its own. */
export function smallClaims(count: number): readonly Claim[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `claim-${index}`,
    message: `vase ${index} arrived broken`,
    amount: 20,
  }));
}

/** The execution ids of all runs on the books of an emulator. */
export async function books({ url }: Emulator): Promise<readonly string[]> {
  const ids: string[] = [];
  let before = "";
  for (;;) {
    const response = await fetch(`${url}/flow-runs?limit=100${before}`, {
      headers: { Authorization: "Bearer nk_books" },
    });
    const page = (await response.json()) as {
      readonly runs: readonly { readonly id: string }[];
      readonly next: number | null;
    };
    ids.push(...page.runs.map(({ id }) => id));
    if (page.next === null) return ids;
    before = `&before=${page.next}`;
  }
}
