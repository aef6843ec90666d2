import { execFile } from "node:child_process";
import { cp, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { flowDocument, gateway, startFlowServer } from "../generator/support/flow-server.js";
import { root, runCli } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { answerInit } from "../support/terminal.js";

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
    expect(stdout).toContain("created          noukai.config.json");
    expect(stdout).toContain("1 flow in generated/flows: 3 created");
    expect(stdout).toContain(
      "Next: npm install && npx noukai-codegen run my-org/my-project/hello --message Ada",
    );
    expect(Object.keys(await folder.contents())).toEqual([
      ".env.development",
      ".gitattributes",
      "call-hello.js",
      "flows/hello.flow.yaml",
      "generated/flows/index.ts",
      "generated/flows/my-org/my-project/hello.schemas.ts",
      "generated/flows/my-org/my-project/hello.ts",
      "noukai.config.json",
      "package-lock.json",
      "package.json",
    ]);
    expect(await folder.read("call-hello.js")).toContain(
      'from "./generated/flows/my-org/my-project/hello.ts";',
    );
    const written = JSON.parse(await folder.read("package.json")) as Record<
      string,
      Record<string, string>
    >;
    expect(written.scripts).toEqual({
      "flows:generate": "noukai-codegen generate",
      "flows:watch": "noukai-codegen watch",
      "flows:check": "noukai-codegen check",
      "flows:emulator": "noukai-codegen emulator --flows flows",
    });
    expect(Object.keys(written.dependencies ?? {})).toEqual(["noukai-codegen-runtime"]);
    expect(Object.keys(written.devDependencies ?? {})).toEqual(["noukai-codegen"]);
    await again(folder);
  });

  test("sets a project with Vite, TypeScript and pnpm up, and keeps what is there", async () => {
    await using folder = await project({
      "package.json": manifest({
        scripts: { dev: "vite", build: "tsc -b && vite build", preview: "vite preview" },
        devDependencies: { vite: "^8.0.0" },
      }),
      "pnpm-lock.yaml": "",
      "tsconfig.json": `{ "compilerOptions": { "module": "esnext", "moduleResolution": "bundler", "noEmit": true } }`,
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
    const { scripts } = JSON.parse(await folder.read("package.json")) as { scripts: object };
    expect(scripts).toMatchObject({
      dev: "noukai-codegen generate && vite",
      build: "noukai-codegen generate && tsc -b && vite build",
      preview: "vite preview",
    });
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
    expect(JSON.parse(await folder.read("noukai.config.json"))).toMatchObject({
      importExtension: "none",
    });
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

describe("what a project in TypeScript gets", () => {
  const settings = (compilerOptions: object, more: object = {}): string =>
    JSON.stringify({ compilerOptions, ...more });
  const nodenext = { module: "nodenext", strict: true, outDir: "dist" };

  test("an example with a first call that compiles, and the key of the emulator", async () => {
    await using folder = await project({
      "package.json": manifest(),
      "tsconfig.json": settings({ ...nodenext, rootDir: "src", skipLibCheck: true, types: [] }),
      "src/index.ts": `export { callHello } from "./call-hello.js";\n`,
    });
    await symlink(join(root, "node_modules"), join(folder.path, "node_modules"), "junction");
    await init(folder);
    expect(await folder.read("flows/hello.flow.yaml")).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/node_modules\/noukai-codegen\/schema\/flow\.schema\.json\n/,
    );
    expect(await folder.read(".env.development")).toContain("NOUKAI_API_KEY=nk_");
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [tsc, "-p", ".", "--listEmittedFiles"],
      { cwd: folder.path },
    );
    // A config outside of the root folder would be an error of the compiler.
    expect(stdout).toContain("dist/index.js");
    await again(folder);
  });

  test("no example call beside definitions of its own", async () => {
    await using folder = await project({
      "package.json": manifest(),
      "tsconfig.json": settings(nodenext),
    });
    await cp(join(root, "examples/flows"), join(folder.path, "flows"), { recursive: true });
    const { stdout } = await init(folder);
    expect(stdout).toContain("Next: npm install && npm run flows:watch");
    const files = Object.keys(await folder.contents());
    expect(files.filter((path) => /hello|env/.test(path))).toEqual([]);
  });

  test("imports that Next.js resolves, and settings that a colleague gets too", async () => {
    await using folder = await project({
      ".gitignore": "/.next/\n# env files\n.env*\n",
      "package.json": manifest({ dependencies: { next: "16.0.0" } }),
      "tsconfig.json": settings({ module: "esnext", moduleResolution: "bundler", noEmit: true }),
    });
    await init(folder);
    expect(await folder.read("noukai.config.ts")).toContain('importExtension: "none"');
    expect(await folder.read("lib/call-hello.ts")).toContain(
      'from "../generated/flows/my-org/my-project/hello";',
    );
    expect(await folder.read(".gitignore")).toBe(
      "/.next/\n# env files\n.env*\n# Settings for the emulator: nothing in them is secret.\n!.env.development\n",
    );
    await again(folder);
  });

  test("no exception from an ignore rule for settings that somebody wrote", async () => {
    await using folder = await project({
      "package.json": manifest(),
      ".gitignore": ".env*\n",
      ".env.development": "SECRET=1\n",
    });
    await init(folder);
    expect(await folder.read(".gitignore")).toBe(".env*\n");
    expect(await folder.read(".env.development")).toMatch(/^SECRET=1\n#.*\nNOUKAI_ENV=dev\n/);
  });

  test("scripts that are there stay, and say what they did", async () => {
    await using folder = await project({
      "package.json": manifest({
        scripts: {
          build: "npm run flows:generate && tsc",
          "flows:watch": "mine",
          test: 'echo "Error: no test specified" && exit 1',
          "test:unit": "jest",
          start: "nest start",
          "start:prod": "node dist/main",
          preview: "vite preview",
        },
      }),
      ".gitignore": "/generated/flows/\n",
    });
    await init(folder);
    expect(JSON.parse(await folder.read("package.json"))).toMatchObject({
      scripts: {
        build: "npm run flows:generate && tsc",
        "flows:watch": "mine",
        test: 'echo "Error: no test specified" && exit 1',
        "test:unit": "noukai-codegen generate && jest",
        start: "noukai-codegen generate && nest start",
        "start:prod": "node dist/main",
        preview: "vite preview",
      },
    });
    await again(folder);
  });

  test("a note in the root of a workspace", async () => {
    await using folder = await project({ "package.json": manifest({ workspaces: ["apps/*"] }) });
    expect((await init(folder)).stdout).toContain("This folder holds a workspace");
  });

  test("the schema where a workspace has its packages", async () => {
    await using folder = await project({
      "package.json": manifest({ workspaces: ["apps/*"] }),
      "apps/api/package.json": manifest(),
    });
    await runCli(["init", "--yes"], { cwd: join(folder.path, "apps/api") });
    expect(await folder.read("apps/api/flows/hello.flow.yaml")).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/\.\.\/node_modules\/noukai-codegen\//,
    );
  });
});

describe("init without its definitions", () => {
  test("of the hosted service sets the project up, and ends with the login", async () => {
    await using folder = await project({ "package.json": manifest() });
    const { code, stdout, stderr } = await runCli(
      ["init", "--yes", "--source", "hosted:acme/spelling"],
      { cwd: folder.path, env: { NOUKAI_BASE_URL: "http://127.0.0.1:9/api/v1" } },
    );
    expect(code).toBe(4);
    expect(stderr).toContain("error");
    expect(JSON.parse(await folder.read("noukai.config.json"))).toEqual({
      source: { hosted: { project: "acme/spelling" } },
      out: "generated/flows",
      defaultVersion: "production",
      importExtension: "ts",
    });
    expect(await folder.read("package.json")).not.toContain("flows:emulator");
    expect(stdout).toContain("npm run flows:generate");
  });

  test("that are invalid says that the project is set up", async () => {
    await using folder = await project({
      "package.json": manifest(),
      "flows/a.flow.json": `{ "org": "Acme" }`,
    });
    const { code, stderr } = await init(folder);
    expect(code).toBe(3);
    expect(stderr).toContain("The project is set up; no client was written.");
  });
});

describe("init", () => {
  test("asks where nothing is decided yet, and writes what was answered", async () => {
    await using folder = await project({
      "package.json": manifest(),
      "vite.config.js": "export default { plugins: [] };\n",
    });
    const { output, code } = await answerInit(folder.path, [
      ["Where are the flow definitions?", "\r"],
      ["Which folder holds them?", "\r"],
      ["Which folder should the generated clients be written to?", "2\r"],
      ["Which version should calls run that do not name one?", "\r"],
      ["Add the noukai-codegen plugin to vite.config.js?", "\r"],
      ["Should version control hold the generated clients?", "\u001b[A\r"],
    ]);
    expect(output).toContain("1 flow in generated/flows2: 3 created");
    expect(code).toBe(0);
    expect(await folder.read("noukai.config.json")).toContain('"out": "generated/flows2"');
    expect(await folder.read("vite.config.js")).toContain("plugins: [noukai()]");
    expect(await folder.read(".gitattributes")).toBe(
      "/generated/flows2/** linguist-generated=true text eol=lf\n",
    );
    await again(folder);
  });

  test("writes nothing when it is called off", async () => {
    await using folder = await project({ "package.json": manifest() });
    const { output, code } = await answerInit(folder.path, [
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
