import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "vitest";
import { packageVersion } from "../../../generator/version.js";
import { runCli } from "../../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.js";
import { flow, makeMistake, type Seen } from "./mistake.js";

/** Reports of runs that did not fail have a duration. */
function withoutTimes(seen: Seen): Seen {
  return JSON.parse(JSON.stringify(seen).replace(/"durationMs":\d+/g, '"durationMs":0')) as Seen;
}

async function project(files: Readonly<Record<string, string>>): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write("flows/hello.flow.json", flow("hello"));
  for (const [path, text] of Object.entries(files)) await folder.write(path, text);
  return folder;
}

/** The runtime, as far as its version is looked at. */
const installed = (version: string): Record<string, string> => ({
  "node_modules/noukai-codegen-runtime/package.json": JSON.stringify({ version }),
});

describe.concurrent("the project", () => {
  test("the output folder is a file", async ({ expect }) => {
    await using folder = await project({ "src/flows": "" });
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "The output folder <folder>/src/flows is a file. Move the file, or choose another folder with --out or \`out\` in the config.",
          "name": "OutputError",
        },
        "text": "error The output folder <folder>/src/flows is a file. Move the file, or choose another folder with --out or \`out\` in the config.",
      }
    `);
  });

  test("a parent of the output folder is a file", async ({ expect }) => {
    await using folder = await project({ src: "" });
    expect(await makeMistake(folder, ["check"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "The output folder <folder>/src/flows cannot be created: <folder>/src is a file. Move the file, or choose another folder with --out or \`out\` in the config.",
          "name": "OutputError",
        },
        "text": "error The output folder <folder>/src/flows cannot be created: <folder>/src is a file. Move the file, or choose another folder with --out or \`out\` in the config.",
      }
    `);
  });

  test("a client was edited", async ({ expect }) => {
    await using folder = await project({});
    await runCli(["generate"], { cwd: folder.path });
    const client = join(folder.path, "src/flows/acme/demo/hello.ts");
    await appendFile(client, "export const mine = 1;\n");
    expect(withoutTimes(await makeMistake(folder, ["generate"]))).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "durationMs": 0,
          "files": [
            {
              "path": "acme/demo/hello.schemas.ts",
              "state": "unchanged",
            },
            {
              "path": "acme/demo/hello.ts",
              "state": "edited",
            },
            {
              "path": "index.ts",
              "state": "unchanged",
            },
          ],
          "flows": 1,
          "out": "src/flows",
          "upToDate": false,
          "warnings": [
            "src/flows/acme/demo/hello.ts was edited after it was generated, and is left as it is. Move the edit elsewhere, or run \`noukai-codegen generate --force\` to lose it.",
          ],
        },
        "text": "warning src/flows/acme/demo/hello.ts was edited after it was generated, and is left as it is. Move the edit elsewhere, or run \`noukai-codegen generate --force\` to lose it.",
      }
    `);
  });

  test("the runtime is no dependency", async ({ expect }) => {
    await using folder = await project({ "shop/package.json": "{}", "yarn.lock": "" });
    const args = ["generate", "--out", "shop/src"];
    expect(withoutTimes(await makeMistake(folder, args))).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "json": {
          "durationMs": 0,
          "files": [
            {
              "path": "acme/demo/hello.schemas.ts",
              "state": "unchanged",
            },
            {
              "path": "acme/demo/hello.ts",
              "state": "unchanged",
            },
            {
              "path": "index.ts",
              "state": "unchanged",
            },
          ],
          "flows": 1,
          "out": "shop/src",
          "upToDate": true,
          "warnings": [
            "noukai-codegen-runtime, which the clients import, is not a dependency of shop/package.json: run \`yarn add noukai-codegen-runtime@<version>\`.",
          ],
        },
        "text": "warning noukai-codegen-runtime, which the clients import, is not a dependency of shop/package.json: run \`yarn add noukai-codegen-runtime@<version>\`.",
      }
    `);
  });

  test("the runtime is of another version", async ({ expect }) => {
    const dependencies = { "noukai-codegen-runtime": "*" };
    await using folder = await project({
      "shop/package.json": JSON.stringify({ dependencies, packageManager: "pnpm@10.0.0" }),
      ...installed("0.0.9"),
    });
    const args = ["generate", "--out", "shop/src"];
    expect(withoutTimes(await makeMistake(folder, args))).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "json": {
          "durationMs": 0,
          "files": [
            {
              "path": "acme/demo/hello.schemas.ts",
              "state": "unchanged",
            },
            {
              "path": "acme/demo/hello.ts",
              "state": "unchanged",
            },
            {
              "path": "index.ts",
              "state": "unchanged",
            },
          ],
          "flows": 1,
          "out": "shop/src",
          "upToDate": true,
          "warnings": [
            "noukai-codegen-runtime 0.0.9 is installed beside noukai-codegen <version>, and both are released together: run \`pnpm add noukai-codegen-runtime@<version>\`.",
          ],
        },
        "text": "warning noukai-codegen-runtime 0.0.9 is installed beside noukai-codegen <version>, and both are released together: run \`pnpm add noukai-codegen-runtime@<version>\`.",
      }
    `);
  });

  test("the runtime is only there for development", async ({ expect }) => {
    const devDependencies = { "noukai-codegen-runtime": "*" };
    await using folder = await project({
      "shop/package.json": JSON.stringify({ devDependencies }),
      ...installed(packageVersion()),
    });
    const args = ["generate", "--out", "shop/src"];
    expect(withoutTimes(await makeMistake(folder, args))).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "json": {
          "durationMs": 0,
          "files": [
            {
              "path": "acme/demo/hello.schemas.ts",
              "state": "unchanged",
            },
            {
              "path": "acme/demo/hello.ts",
              "state": "unchanged",
            },
            {
              "path": "index.ts",
              "state": "unchanged",
            },
          ],
          "flows": 1,
          "out": "shop/src",
          "upToDate": true,
          "warnings": [
            "noukai-codegen-runtime, which the clients import, is only in devDependencies of shop/package.json, which production does not install: run \`npm install noukai-codegen-runtime@<version>\`.",
          ],
        },
        "text": "warning noukai-codegen-runtime, which the clients import, is only in devDependencies of shop/package.json, which production does not install: run \`npm install noukai-codegen-runtime@<version>\`.",
      }
    `);
  });
});
