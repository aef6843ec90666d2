import { chmod, mkdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { cliPath, root, runProgram } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { canRun, requirement } from "../support/requirements.js";

/** The file that a page of the documentation shows under this name. */
async function recipe(name: string): Promise<Record<string, unknown>> {
  const page = await readFile(join(root, "docs/build-tools.md"), "utf8");
  const text = new RegExp(`^\`\`\`json ${name}\\n([^]*?)^\`\`\``, "m").exec(page)?.[1];
  if (text === undefined) throw new Error(`docs/build-tools.md shows no ${name}`);
  return JSON.parse(text) as Record<string, unknown>;
}

const client = "packages/app/src/flows/acme/hello/greet.ts";
const definition = "packages/app/flows/greet.flow.yaml";

/** A repository with one package in it, whose dependencies are installed at the top. */
async function repository(files: Readonly<Record<string, object>>): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  const json = (file: string, value: object): Promise<string> =>
    folder.write(file, `${JSON.stringify(value, null, 2)}\n`);
  const app = {
    name: "app",
    version: "1.0.0",
    scripts: { "flows:generate": "noukai-codegen generate --offline" },
    devDependencies: { "noukai-codegen": "*" },
  };
  await json("package.json", {
    name: "top",
    version: "1.0.0",
    private: true,
    workspaces: ["packages/*"],
    packageManager: "npm@10.8.2",
  });
  await json("package-lock.json", {
    ...{ name: "top", version: "1.0.0", lockfileVersion: 3, requires: true },
    packages: {
      "": { name: "top", version: "1.0.0", workspaces: ["packages/*"] },
      "node_modules/app": { resolved: "packages/app", link: true },
      "node_modules/noukai-codegen": { version: "0.1.0", dev: true },
      "packages/app": { version: "1.0.0", devDependencies: { "noukai-codegen": "*" } },
    },
  });
  await json("packages/app/package.json", app);
  for (const [file, value] of Object.entries(files)) await json(file, value);
  await folder.write(".gitignore", "node_modules\n.turbo\n.nx\nsrc/flows\n");
  await folder.write(
    definition,
    await readFile(join(root, "examples/vite/flows/greet.flow.yaml"), "utf8"),
  );
  await mkdir(join(folder.path, "node_modules/.bin"), { recursive: true });
  await symlink(root, join(folder.path, "node_modules/noukai-codegen"));
  await symlink(join(root, "node_modules/nx"), join(folder.path, "node_modules/nx"));
  const bin = await folder.write(
    "node_modules/.bin/noukai-codegen",
    `#!/bin/sh\nexec "${process.execPath}" "${cliPath}" "$@"\n`,
  );
  await chmod(bin, 0o755);
  const git = (...args: string[]) => runProgram("git", args, { cwd: folder.path });
  await git("init", "--quiet");
  await git("add", ".");
  return folder;
}

/** Runs a task three times: anew, from the cache with nothing there, and after an edit. */
async function runThrice(
  folder: TemporaryFolder,
  run: () => Promise<string>,
  hit: RegExp,
): Promise<void> {
  const first = await run();
  expect(first).toContain("created");
  expect(first).not.toMatch(hit);
  const written = await folder.read(client);
  expect(await run()).toMatch(hit);
  await rm(join(folder.path, "packages/app/src/flows"), { recursive: true });
  expect(await run()).toMatch(hit);
  expect(await folder.read(client)).toBe(written);
  await folder.write(definition, (await folder.read(definition)).replaceAll("tone", "mood"));
  expect(await run()).not.toMatch(hit);
  expect(await folder.read(client)).toContain("mood?:");
}

describe("a task with declared inputs and outputs", () => {
  beforeEach((context) => {
    requirement(context, canRun("git", "--version"), "git");
  });

  test("is a cache hit the second time in Turborepo", async () => {
    await using folder = await repository({ "turbo.json": await recipe("turbo.json") });
    const run = async (): Promise<string> => {
      const { code, stdout, stderr } = await runProgram(
        join(root, "node_modules/.bin/turbo"),
        ["run", "flows:generate", "--no-daemon", "--output-logs=full", "--cache=local:rw"],
        {
          cwd: folder.path,
          env: { TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NO_COLOR: "1", CI: "1" },
        },
      );
      expect(stderr + stdout).toContain("1 total");
      expect(code).toBe(0);
      return stdout;
    };
    await runThrice(folder, run, /Cached:\s+1 cached, 1 total/);
  });

  test("is a cache hit the second time in Nx", async () => {
    await using folder = await repository({
      "nx.json": { ...(await recipe("nx.json")), analytics: false, neverConnectToCloud: true },
    });
    const run = async (): Promise<string> => {
      const { code, stdout, stderr } = await runProgram(
        join(root, "node_modules/.bin/nx"),
        ["run", "app:flows:generate", "--outputStyle=stream"],
        {
          cwd: folder.path,
          env: {
            NX_DAEMON: "false",
            NX_NO_CLOUD: "true",
            NX_ISOLATE_PLUGINS: "false",
            NX_TUI: "false",
            DO_NOT_TRACK: "1",
            NO_COLOR: "1",
            CI: "1",
          },
        },
      );
      expect(stderr + stdout).toContain("flows:generate");
      expect(code).toBe(0);
      return stdout;
    };
    await runThrice(
      folder,
      run,
      /Nx read the output from the cache|local cache|existing outputs match the cache/,
    );
  });
});
