import { cp } from "node:fs/promises";
import { join } from "node:path";
import { spawn } from "@lydell/node-pty";
import { describe, expect, test } from "vitest";
import { flowDocument, gateway, startFlowServer } from "../generator/support/flow-server.js";
import { cliPath, root, runCli } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

const manifest = (more: object = {}): string =>
  `${JSON.stringify({ name: "app", type: "module", ...more }, null, 2)}\n`;

/** A project of these files. */
async function project(files: Readonly<Record<string, string>>): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) await folder.write(path, text);
  return folder;
}

const init = (folder: TemporaryFolder, ...args: string[]) =>
  runCli(["init", "--yes", ...args], { cwd: folder.path });

/** Runs `init` in a terminal, and types each answer once its question is there. */
function answer(
  cwd: string,
  answers: readonly (readonly [question: string, keys: string])[],
): Promise<{ readonly output: string; readonly code: number }> {
  return new Promise((resolve) => {
    const terminal = spawn(process.execPath, [cliPath, "init"], { cwd, cols: 120, rows: 40 });
    const waiting = [...answers];
    let output = "";
    let unanswered = "";
    terminal.onData((data) => {
      output += data;
      unanswered += data;
      const [next] = waiting;
      if (next === undefined || !unanswered.includes(next[0])) return;
      waiting.shift();
      unanswered = "";
      terminal.write(next[1]);
    });
    terminal.onExit(({ exitCode }) => {
      resolve({ output, code: exitCode });
    });
  });
}

/** Runs it again, which must change nothing. */
async function again(folder: TemporaryFolder, ...args: string[]): Promise<void> {
  const before = await folder.contents();
  const { code, stdout } = await init(folder, ...args);
  expect(stdout).toContain("The project is already set up: nothing was changed.");
  expect(code).toBe(0);
  expect(await folder.contents()).toEqual(before);
}

describe("init --yes", () => {
  test("sets a project in JavaScript up, down to the first client", async () => {
    await using folder = await project({ "package.json": manifest(), "package-lock.json": "{}" });
    const { code, stdout, stderr } = await init(folder);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toContain("created  noukai.config.json");
    expect(stdout).toContain("1 flow in generated/flows: 3 created");
    expect(stdout).toContain("Next: npm install");
    expect(Object.keys(await folder.contents())).toEqual([
      ".gitattributes",
      "flows/hello.flow.yaml",
      "generated/flows/index.ts",
      "generated/flows/my-org/my-project/hello.schemas.ts",
      "generated/flows/my-org/my-project/hello.ts",
      "noukai.config.json",
      "package-lock.json",
      "package.json",
    ]);
    const written = JSON.parse(await folder.read("package.json")) as Record<
      string,
      Record<string, string>
    >;
    expect(written.scripts?.["flows:generate"]).toBe("noukai-codegen generate");
    expect(Object.keys(written.dependencies ?? {})).toEqual(["noukai-codegen-runtime"]);
    expect(Object.keys(written.devDependencies ?? {})).toEqual(["noukai-codegen"]);
    await again(folder);
  });

  test("sets a project with Vite, TypeScript and pnpm up, and keeps what is there", async () => {
    await using folder = await project({
      "package.json": manifest({ scripts: { dev: "vite" }, devDependencies: { vite: "^8.0.0" } }),
      "pnpm-lock.yaml": "",
      "tsconfig.json": `{ "compilerOptions": { "module": "esnext", "moduleResolution": "bundler" } }`,
      "vite.config.ts": `import { defineConfig } from "vite";\n\nexport default defineConfig({ base: "/" });\n`,
      ".gitignore": "node_modules",
      "src/main.ts": "",
    });
    const { code, stdout } = await init(folder);
    expect(code).toBe(0);
    expect(stdout).toContain("Next: pnpm install");
    expect(await folder.read("noukai.config.ts")).toBe(
      `import type { Config } from "noukai-codegen";\n\nexport default {\n  source: "flows",\n  out: "src/flows",\n} satisfies Config;\n`,
    );
    expect(await folder.read("vite.config.ts")).toBe(
      `import { defineConfig } from "vite";\nimport noukai from "noukai-codegen/vite";\n\nexport default defineConfig({ plugins: [noukai()], base: "/" });\n`,
    );
    expect(await folder.read(".gitignore")).toBe("node_modules\n/src/flows/\n");
    expect(await folder.read("package.json")).toContain('"dev": "vite"');
    await again(folder);
  });

  test("takes the definitions that are there, and the old way of finding modules", async () => {
    await using folder = await project({
      "package.json": manifest({ packageManager: "yarn@4.0.0" }),
      "tsconfig.json": `{ "compilerOptions": { "module": "commonjs", "moduleResolution": "node" } }`,
    });
    await cp(join(root, "examples/flows"), join(folder.path, "definitions"), { recursive: true });
    const { stdout } = await init(folder, "--source", "definitions", "--out", "lib/clients");
    expect(stdout).toContain("5 flows in lib/clients: 11 created");
    expect(stdout).toContain("Next: yarn install");
    expect(await folder.read("noukai.config.ts")).toContain('importExtension: "none"');
    expect(await folder.read("lib/clients/index.ts")).toContain('from "./acme/spelling/grade-3"');
    await again(folder);
  });

  test("keeps a config that is there, and says what it cannot do", async () => {
    await using folder = await project({
      "package.json": manifest({ devDependencies: { vite: "^8.0.0" } }).replace(/ {2}/g, "\t"),
      "noukai.config.json": `{ "out": "client" }`,
      "vite.config.js": "const plugins = [];\nexport default { plugins };\n",
    });
    await cp(join(root, "examples/flows"), join(folder.path, "flows"), { recursive: true });
    const { stdout } = await init(folder);
    expect(stdout).toContain("vite.config.js has no recognisable list of plugins");
    expect(await folder.read("noukai.config.json")).toBe(`{ "out": "client" }`);
    expect(await folder.read("package.json")).toContain(`\n\t"scripts": {`);
    expect(await folder.read(".gitignore")).toBe("/client/\n");
    await again(folder);
  });

  test("recommends production where the definitions come from a server", async () => {
    const flow = flowDocument("acme/spelling/grade-3");
    await using server = await startFlowServer(
      gateway(() => ({ "acme/spelling/grade-3": { draft: flow } })),
    );
    await using folder = await project({ "package.json": manifest() });
    const env = { NOUKAI_API_KEY: "nk_test" };
    const args = ["init", "--yes", "--source", server.baseUrl];
    const { stderr } = await runCli(args, { cwd: folder.path, env });
    expect(stderr).toContain("no definition says which version is in production");
    expect(JSON.parse(await folder.read("noukai.config.json"))).toMatchObject({
      defaultVersion: "production",
    });
    await using other = await project({ "package.json": manifest() });
    await runCli([...args, "--default-version", "draft"], { cwd: other.path, env });
    expect(await other.read("noukai.config.json")).not.toContain("defaultVersion");
  });

  test("names the plugin of another bundler", async () => {
    await using folder = await project({
      "package.json": manifest({ devDependencies: { webpack: "^5.0.0" } }),
    });
    expect((await init(folder)).stdout).toContain('import noukai from "noukai-codegen/webpack"');
  });
});

describe("init", () => {
  test("asks where nothing is decided yet, and writes what was answered", async () => {
    await using folder = await project({
      "package.json": manifest(),
      "vite.config.js": "export default { plugins: [] };\n",
    });
    const { output, code } = await answer(folder.path, [
      ["Where are the flow definitions?", "\r"],
      ["Which folder should the generated clients be written to?", "2\r"],
      ["Which version should calls run that do not name one?", "\r"],
      ["Add the noukai-codegen plugin to vite.config.js?", "\r"],
      ["Commit the generated clients to version control?", "y"],
    ]);
    expect(output).toContain("1 flow in generated/flows2: 3 created");
    expect(code).toBe(0);
    expect(await folder.read("noukai.config.json")).toContain('"out": "generated/flows2"');
    expect(await folder.read("vite.config.js")).toContain("plugins: [noukai()]");
    expect(await folder.read(".gitattributes")).toBe(
      "/generated/flows2/** linguist-generated=true\n",
    );
    await again(folder);
  });

  test("writes nothing when it is called off", async () => {
    await using folder = await project({ "package.json": manifest() });
    const { output, code } = await answer(folder.path, [
      ["Where are the flow definitions?", "\u0003"],
    ]);
    expect(output).toContain("Nothing was written.");
    expect(code).toBe(2);
    expect(Object.keys(await folder.contents())).toEqual(["package.json"]);
  });

  test("exits 2 and writes nothing without a package.json, and without --yes if stdin is not a terminal", async () => {
    await using folder = await temporaryFolder();
    const nowhere = await init(folder);
    expect(nowhere).toMatchObject({ code: 2 });
    expect(nowhere.stderr).toContain("There is no package.json");
    await folder.write("package.json", manifest());
    const alone = await runCli(["init"], { cwd: folder.path });
    expect(alone).toMatchObject({ code: 2 });
    expect(alone.stderr).toContain("--yes");
    expect(Object.keys(await folder.contents())).toEqual(["package.json"]);
  });
});
