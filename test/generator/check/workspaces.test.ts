import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { CheckReport } from "../../../generator/check/index.js";
import { root, runCli } from "../../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.js";
import { flowDocument } from "../support/flow-server.js";

const compilerOptions = {
  target: "es2022",
  lib: ["es2023", "esnext.disposable"],
  module: "nodenext",
  strict: true,
  skipLibCheck: true,
  types: [],
};

/** Breaks where the flow no longer takes "hard", in line 3, and has an error that it always had. */
const program = (from: string): string => `import { createFlows } from "${from}";
export const flows = createFlows({ apiKey: "nk_test" });
export const done = flows.acme.demo.greet.execute({ message: "a", parameters: { level: "hard" } });
export const own: number = "an error of its own";
`;

/** A repository with the package \`packages/flows\`, whose clients other packages use. */
interface Workspace {
  readonly name: string;
  /** Files beside those that every repository has here. */
  readonly files: Readonly<Record<string, unknown>>;
  /** Links that the package manager makes, to what they lead to. */
  readonly links: Readonly<Record<string, string>>;
  /** The call sites, from the root. */
  readonly breaks: readonly string[];
}

const flowsPackage = (entry: object): Record<string, unknown> => ({
  "packages/flows/package.json": { name: "@acme/flows", type: "module", ...entry },
  "packages/flows/src/index.ts": 'export * from "./flows/index.js";\n',
  "packages/flows/tsconfig.json": {
    compilerOptions: { ...compilerOptions, declaration: true, rootDir: "src", outDir: "dist" },
    include: ["src"],
  },
});

const application = (folder: string, name: string, dependencies: object, from: string) => ({
  [`${folder}/package.json`]: { name, type: "module", dependencies },
  [`${folder}/tsconfig.json`]: { compilerOptions, include: ["src"] },
  [`${folder}/src/main.ts`]: program(from),
});

/** What a build of the package writes, which is not there: nothing was built. */
const built = { exports: { types: "./dist/index.d.ts", default: "./dist/index.js" } };
const sources = { exports: "./src/index.ts" };

const workspaces: readonly Workspace[] = [
  {
    name: "npm: the package exports what its build writes, and nothing was built",
    files: {
      "package.json": { workspaces: ["packages/*", "apps/*/"] },
      ...flowsPackage(built),
      ...application("apps/web", "web", { "@acme/flows": "*" }, "@acme/flows"),
    },
    links: { "node_modules/@acme/flows": "packages/flows" },
    breaks: ["apps/web/src/main.ts:3"],
  },
  {
    name: "pnpm: the package exports its sources, and is used under another name and by way of a package",
    files: {
      "pnpm-workspace.yaml": "packages:\n  - packages/**\n  - apps/**\n  - '!apps/old'\n",
      ...flowsPackage(sources),
      ...application("apps/web", "web", { flows: "workspace:@acme/flows@*" }, "flows"),
      ...application("apps/old", "old", { "@acme/flows": "workspace:*" }, "@acme/flows"),
      ...application("apps/other", "other", {}, "@acme/flows"),
      "packages/between/package.json": {
        ...{ name: "@acme/between", type: "module", exports: "./index.ts" },
        dependencies: { "@acme/flows": "workspace:*" },
      },
      "packages/between/index.ts": 'export * from "@acme/flows";\n',
      ...application("apps/api", "api", { "@acme/between": "workspace:*" }, "@acme/between"),
    },
    links: {
      "apps/web/node_modules/flows": "packages/flows",
      "apps/old/node_modules/@acme/flows": "packages/flows",
      "apps/other/node_modules/@acme/flows": "packages/flows",
      "packages/between/node_modules/@acme/flows": "packages/flows",
      "apps/api/node_modules/@acme/between": "packages/between",
    },
    breaks: ["apps/api/src/main.ts:3", "apps/web/src/main.ts:3"],
  },
  {
    name: "Yarn: workspaces in an object, and a program of several projects",
    files: {
      "package.json": { workspaces: { packages: ["packages/*", "apps/*"] } },
      ...flowsPackage(built),
      ...application("apps/web", "web", { "@acme/flows": "workspace:^" }, "@acme/flows"),
      "apps/web/tsconfig.json": { files: [], references: [{ path: "./tsconfig.app.json" }] },
      "apps/web/tsconfig.app.json": { compilerOptions, include: ["src"] },
    },
    links: { "node_modules/@acme/flows": "packages/flows" },
    breaks: ["apps/web/src/main.ts:3"],
  },
  {
    name: "project references of TypeScript, without a workspace",
    files: {
      "package.json": { type: "module" },
      "tsconfig.json": {
        files: [],
        references: [{ path: "packages/flows" }, { path: "apps/web" }, { path: "apps/other" }],
      },
      ...flowsPackage({}),
      "packages/flows/tsconfig.json": {
        compilerOptions: { ...compilerOptions, composite: true, rootDir: "src", outDir: "dist" },
        include: ["src"],
      },
      "apps/web/tsconfig.json": {
        compilerOptions: { ...compilerOptions, composite: true, outDir: "dist" },
        include: ["src"],
        references: [{ path: "../../packages/flows" }],
      },
      "apps/web/src/main.ts": program("../../../packages/flows/src/index.js"),
      "apps/other/tsconfig.json": { compilerOptions, include: ["src"] },
      "apps/other/src/main.ts": "export const other = 1;\n",
    },
    links: {},
    breaks: ["apps/web/src/main.ts:3"],
  },
];

test.for(workspaces)("$name", async ({ files, links, breaks }) => {
  await using folder = await temporaryFolder();
  await write(folder, files, links);
  const cwd = join(folder.path, "packages/flows");
  expect(await runCli(["generate"], { cwd })).toMatchObject({ code: 0 });
  expect(await runCli(["check"], { cwd })).toMatchObject({ code: 0 });
  await folder.write("packages/flows/flows/greet.flow.json", definition("easy"));

  const { code, stdout } = await runCli(["check", "--json"], { cwd });
  expect(code).toBe(1);
  expect(callSites(stdout)).toEqual(breaks.map((place) => `../../${place}`));
  const config = join("packages/flows/noukai.config.json");
  const fromRoot = await runCli(["check", "--json", "--config", config], { cwd: folder.path });
  expect(callSites(fromRoot.stdout)).toEqual(breaks);
});

test("says where a program reads what another tool has built", async () => {
  await using folder = await temporaryFolder();
  const { files, links } = workspaces[0] ?? { files: {}, links: {} };
  const built = { "packages/flows/build/index.d.ts": "export declare const createFlows: any;\n" };
  const manifest = { name: "@acme/flows", type: "module", types: "./build/index.d.ts" };
  await write(folder, { ...files, ...built, "packages/flows/package.json": manifest }, links);
  const cwd = join(folder.path, "packages/flows");
  expect(await runCli(["generate"], { cwd })).toMatchObject({ code: 0 });
  await folder.write("packages/flows/flows/greet.flow.json", definition("easy"));
  const { stdout } = await runCli(["check", "--json"], { cwd });
  expect(callSites(stdout)).toEqual([]);
  const { warnings } = JSON.parse(stdout) as CheckReport;
  expect(warnings.join("\n")).toContain(
    "../../apps/web/tsconfig.json was not checked for breaking call sites: it reads build/index.d.ts",
  );
});

async function write(
  folder: TemporaryFolder,
  files: Workspace["files"],
  links: Workspace["links"],
): Promise<void> {
  const all = {
    "packages/flows/noukai.config.json": {},
    "packages/flows/flows/greet.flow.json": definition("easy", "hard"),
    ...files,
  };
  for (const [path, content] of Object.entries(all))
    await folder.write(path, typeof content === "string" ? content : JSON.stringify(content));
  const modules = { typescript: "typescript", "noukai-codegen-runtime": "noukai-codegen-runtime" };
  const targets = Object.entries(modules).map(([name, target]) => [
    `node_modules/${name}`,
    join(root, "node_modules", target),
  ]);
  const own = Object.entries(links).map(([path, target]) => [path, join(folder.path, target)]);
  for (const [path = "", target = ""] of [...targets, ...own]) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await symlink(target, join(folder.path, path));
  }
}

function definition(...levels: readonly string[]): string {
  const properties = { message: { type: "string" }, level: { enum: levels } };
  const inputs = { type: "object", required: ["message"], properties };
  return JSON.stringify(flowDocument("acme/demo/greet", { inputs }));
}

function callSites(stdout: string): string[] {
  const { differences } = JSON.parse(stdout) as CheckReport;
  return differences
    .flatMap((difference) => difference.callSites.map(({ file, line }) => `${file}:${line}`))
    .sort();
}
