import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { requirement } from "../support/requirements.js";
import {
  installTools,
  nativeProgram,
  openWorkshop,
  pathWith,
  QUIET,
  registrySettings,
  run,
  type Tools,
  type Workshop,
} from "./workshop.js";

/** How a project is installed, and how a script of it is run. */
interface Manager {
  /** The program; undefined if this machine cannot have it. */
  program(tools: Tools): Promise<string | undefined> | string | undefined;
  readonly install: readonly string[];
  script(name: string): readonly string[];
}

const inNode = (folder: string | undefined, file: string): string | undefined =>
  folder === undefined ? undefined : join(folder, file);

const npm: Manager = {
  program: () => "npm",
  install: ["install", ...QUIET],
  script: (name) => ["run", "--silent", name],
};
const pnpm: Manager = {
  program: (tools) => inNode(tools.folderOf("pnpm"), "bin/pnpm.mjs"),
  install: ["install", "--prefer-offline", "--ignore-scripts", "--no-frozen-lockfile"],
  script: (name) => ["--silent", "run", name],
};
const yarn1: Manager = {
  program: (tools) => inNode(tools.folderOf("yarn"), "bin/yarn.js"),
  install: ["install", "--prefer-offline", "--non-interactive"],
  script: (name) => ["--silent", "run", name],
};
const yarn4: Manager = {
  program: (tools) => inNode(tools.folderOf("@yarnpkg/cli-dist"), "bin/yarn.js"),
  install: ["install", "--no-immutable"],
  script: (name) => ["run", name],
};
const bun: Manager = {
  program: (tools) => nativeProgram(tools, "@oven", "bin/bun"),
  install: ["install", "--ignore-scripts"],
  // With Bun also where a program asks for Node.js.
  script: (name) => ["--bun", "run", "--silent", name],
};
const deno: Manager = {
  program: (tools) => nativeProgram(tools, "@deno", "deno"),
  // What Deno installs cannot be a tarball: it uses the folder that npm has made.
  install: [],
  script: (name) => ["task", "--quiet", name],
};

interface Project {
  readonly name: string;
  /** Default: the name. */
  readonly folder?: string;
  readonly manager: Manager;
  /** A program that is found before all others; undefined if this machine cannot have it. */
  path?(tools: Tools): Promise<string | undefined> | string | undefined;
  /** Scripts after `generate`; the last prints what the flow returned. */
  readonly scripts: readonly string[];
  /** In place of a last script: starts a server, and returns what it responds. */
  serve?(cwd: string, env: NodeJS.ProcessEnv): Promise<string>;
  /** Default: `Hello, world`. */
  readonly prints?: string;
}

const node = (version: number) => (tools: Tools) =>
  inNode(tools.folderOf(`node-${version}`), "bin/node");
const build = ["build", "start"];

const projects: readonly Project[] = [
  { name: "Node.js 22", folder: "plain", manager: npm, path: node(22), scripts: build },
  { name: "Node.js 24", folder: "plain", manager: npm, path: node(24), scripts: build },
  { name: "Yarn 1", folder: "plain", manager: yarn1, scripts: build },
  { name: "pnpm", folder: "plain", manager: pnpm, scripts: build },
  { name: "Yarn PnP", folder: "yarn-pnp", manager: yarn4, scripts: build, prints: "Hello, again" },
  { name: "module: commonjs", folder: "commonjs", manager: npm, scripts: build },
  { name: "module: node16", folder: "node16", manager: npm, scripts: build },
  { name: "TypeScript 7", folder: "typescript-7", manager: npm, scripts: build },
  { name: "Jest, CommonJS", folder: "jest", manager: npm, scripts: build, prints: "2 passed" },
  { name: "NestJS", folder: "nest", manager: npm, scripts: build },
  { name: "Vite", folder: "vite", manager: npm, scripts: build },
  {
    name: "Next.js, Turbopack",
    folder: "next",
    manager: npm,
    scripts: ["build"],
    serve: serveNext,
    prints: "Hello, page Hello, route Hello, edge",
  },
  {
    name: "Next.js, webpack",
    folder: "next",
    manager: npm,
    scripts: ["build:webpack"],
    serve: serveNext,
    prints: "Hello, page Hello, route Hello, edge",
  },
  {
    name: "Bun",
    folder: "bun",
    manager: bun,
    path: (tools) => bun.program(tools),
    scripts: ["start"],
  },
  {
    name: "Deno",
    folder: "deno",
    manager: deno,
    path: (tools) => deno.program(tools),
    scripts: build,
  },
  {
    name: "workerd",
    folder: "workerd",
    manager: npm,
    path: (tools) => nativeProgram(tools, "@cloudflare", "bin/workerd"),
    scripts: build,
  },
];

let tools: Tools;
let workshop: Workshop;
let emulator: Emulator;
let registry: NodeJS.ProcessEnv;
const rows: string[] = [];

beforeAll(async () => {
  [tools, workshop, registry] = await Promise.all([
    installTools(),
    openWorkshop(),
    registrySettings(),
  ]);
  emulator = await startEmulator({ flows: [join(import.meta.dirname, "plain/flows")] });
});

afterAll(async () => {
  await emulator[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
  console.log(["project: seconds of each step", ...rows].join("\n"));
});

test.concurrent.for(projects)(
  "$name: installed, generated, built and run",
  async (project, context) => {
    const { name, manager } = project;
    const program = await manager.program(tools);
    requirement(context, program !== undefined, `the package manager of ${name} for this machine`);
    const first = project.path === undefined ? process.execPath : await project.path(tools);
    requirement(context, first !== undefined, `${name} for this machine`);
    if (program === undefined || first === undefined) return;

    const cwd = await workshop.copy(project.folder ?? name, name.replaceAll(/\W+/g, "-"));
    const env: NodeJS.ProcessEnv = {
      ...registry,
      PATH: pathWith(first),
      NOUKAI_API_KEY: "nk_test",
      NOUKAI_BASE_URL: emulator.url,
      NO_COLOR: "1",
      // Frameworks and package managers report to their makers, and wait for that.
      ...{ NEXT_TELEMETRY_DISABLED: "1", YARN_ENABLE_TELEMETRY: "0", DO_NOT_TRACK: "1" },
    };
    const times: string[] = [];
    const step = async (what: string, args: readonly string[], by = program): Promise<string> => {
      const start = performance.now();
      const isScript = /\.[cm]?js$/.test(by);
      const { stdout, stderr } = isScript
        ? await run("node", [by, ...args], cwd, env)
        : await run(by, args, cwd, env);
      times.push(`${what} ${((performance.now() - start) / 1000).toFixed(1)}`);
      return stdout + stderr;
    };

    if (manager.install.length > 0) await step("install", manager.install);
    else await step("install", npm.install, "npm");
    expect(await step("generate", manager.script("generate"))).toContain("1 flow in src/flows");
    let printed = "";
    for (const script of project.scripts) printed = await step(script, manager.script(script));
    if (project.serve !== undefined) printed = await project.serve(cwd, env);
    expect(printed).toContain(project.prints ?? "Hello, world");
    rows.push(`${name}: ${times.join(", ")}; printed ${project.prints ?? "Hello, world"}`);
  },
);

/** Starts the built application, and asks for its page and its routes. */
async function serveNext(cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const next = join(cwd, "node_modules/next/dist/bin/next");
  const server = spawn(process.execPath, [next, "start", "--port", "0"], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    for await (const line of createInterface(server.stdout)) {
      const origin = /http:\/\/localhost:[1-9]\d*/.exec(line)?.[0];
      if (origin === undefined) continue;
      const ask = async (path: string): Promise<string> => (await fetch(origin + path)).text();
      const page = /Hello, \w+/.exec(await ask("/"))?.[0] ?? "no page";
      return [page, await ask("/node"), await ask("/edge")].join(" ");
    }
    throw new Error("next start has printed no address");
  } finally {
    server.kill();
    if (server.exitCode === null) await once(server, "exit");
  }
}
