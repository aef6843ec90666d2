import { bun, deno, npm, pnpm, yarn1, yarn4, type Manager } from "./managers.js";
import type { Tool } from "./tools.js";

/** A server that a project starts: it prints its address, `http://localhost:PORT`. */
interface Server {
  /** Its program, below the project's folder, and arguments: Node.js runs it. */
  readonly command: readonly [string, ...string[]];
  /** Asked one after the other; each response has a greeting. */
  readonly paths: readonly string[];
}

/** A kind of projects that users have. The table of `docs/build-tools.md` has a line for each. */
export interface Kind {
  readonly name: string;
  /** The folder beside this file. */
  readonly folder: string;
  readonly manager: Manager;
  /** Found before all other programs: the Node.js, or another runtime, that runs everything. */
  readonly tool?: Tool;
  /** The script that builds. Default: `build`. */
  readonly build?: string;
  /** The packages of a workspace: one generates, the other calls. Default: the project is one package. */
  readonly members?: { readonly flows: string; readonly app: string };
  /** What calls the flow. Default: the script `start`, which prints what the flow returned. */
  readonly server?: Server;
  /** What it prints, or responds. Default: `Hello, world`. */
  readonly prints?: string;
}

const node = (version: number): Tool => ({ package: `node-${version}`, file: "bin/node" });

const next = {
  folder: "next",
  manager: npm,
  server: {
    command: ["node_modules/next/dist/bin/next", "start", "--port", "0"],
    paths: ["/", "/node", "/edge"],
  },
  prints: "Hello, page Hello, route Hello, edge",
} as const;

const workspace = {
  folder: "workspace",
  members: { flows: "packages/flows", app: "apps/web" },
} as const;

export const kinds: readonly Kind[] = [
  // The longest first: two run at a time.
  { ...next, name: "Next.js 16, webpack", build: "build:webpack" },
  { ...next, name: "Next.js 16, Turbopack" },
  { name: "Jest, CommonJS", folder: "jest", manager: npm, prints: "2 passed" },
  { name: "NestJS", folder: "nest", manager: npm },
  {
    name: "Express",
    folder: "express",
    manager: npm,
    server: { command: ["dist/main.js"], paths: ["/"] },
  },
  { name: "Node.js 22", folder: "plain", manager: npm, tool: node(22) },
  { name: "Node.js 24", folder: "plain", manager: npm, tool: node(24) },
  { name: "Yarn 1", folder: "plain", manager: yarn1 },
  { name: "pnpm", folder: "plain", manager: pnpm },
  { name: "Yarn Plug'n'Play", folder: "yarn-pnp", manager: yarn4, prints: "Hello, again" },
  { ...workspace, name: "npm workspace", manager: npm },
  { ...workspace, name: "pnpm workspace", manager: pnpm },
  { ...workspace, name: "Yarn workspace, Plug'n'Play", manager: yarn4 },
  { name: "TypeScript, `module: commonjs`", folder: "commonjs", manager: npm },
  { name: "TypeScript, `module: node16`", folder: "node16", manager: npm },
  { name: "TypeScript 7", folder: "typescript-7", manager: npm },
  { name: "Vite", folder: "vite", manager: npm },
  { name: "Bun", folder: "bun", manager: bun },
  { name: "Deno", folder: "deno", manager: deno },
  {
    name: "workerd",
    folder: "workerd",
    manager: npm,
    tool: { package: "workerd", scope: "@cloudflare", file: "bin/workerd" },
  },
];
