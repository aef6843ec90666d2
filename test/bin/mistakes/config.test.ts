import { describe, test } from "vitest";
import { temporaryFolder } from "../../support/folder.js";
import { makeMistake } from "./mistake.js";

describe.concurrent("the config", () => {
  test("a file that does not exist", async ({ expect }) => {
    await using folder = await temporaryFolder();
    const args = ["generate", "--config", "noukai.config.yaml"];
    expect(await makeMistake(folder, args)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "There is no config file at <folder>/noukai.config.yaml: check --config.",
          "name": "ConfigError",
        },
        "text": "error There is no config file at <folder>/noukai.config.yaml: check --config.",
      }
    `);
  });

  test("a setting that is misspelt", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.json", `{\n  "sorce": "flows"\n}\n`);
    expect(await makeMistake(folder, ["list"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "noukai.config.json:2:3: unknown key "sorce"; did you mean source? (at /sorce)",
          "name": "ConfigError",
        },
        "text": "error noukai.config.json:2:3: unknown key "sorce"; did you mean source? (at /sorce)",
      }
    `);
  });

  test("an API key", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.json", `{ "source": "flows", "apiKey": "nk_secret" }\n`);
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "noukai.config.json:1:22: keys and tokens do not belong in files: remove it, and set the variable NOUKAI_API_KEY (at /apiKey)",
          "name": "ConfigError",
        },
        "text": "error noukai.config.json:1:22: keys and tokens do not belong in files: remove it, and set the variable NOUKAI_API_KEY (at /apiKey)",
      }
    `);
  });

  test("a comma that is missing in JSON", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.json", `{\n  "source": "flows"\n  "out": "src/flows"\n}\n`);
    expect(await makeMistake(folder, ["check"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "noukai.config.json:3:3: expected \`,\` or \`}\`, found "out"",
          "name": "ConfigError",
        },
        "text": "error noukai.config.json:3:3: expected \`,\` or \`}\`, found "out"",
      }
    `);
  });

  test("a comma that is missing in JavaScript", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write(
      "noukai.config.mjs",
      `export default {\n  source: "flows"\n  out: "src/flows",\n};\n`,
    );
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "noukai.config.mjs:3:3: ',' expected",
          "name": "ConfigError",
        },
        "text": "error noukai.config.mjs:3:3: ',' expected",
      }
    `);
  });

  test("a comma that is missing in a module that a TypeScript config imports", async ({
    expect,
  }) => {
    await using folder = await temporaryFolder();
    await folder.write(
      "noukai.config.ts",
      `import { out } from "./out.js";\nexport default { out };\n`,
    );
    await folder.write("out.ts", `export const out: string = ["src" "flows"].join("/");\n`);
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "out.ts:1:35: ',' expected (imported by noukai.config.ts)",
          "name": "ConfigError",
        },
        "text": "error out.ts:1:35: ',' expected (imported by noukai.config.ts)",
      }
    `);
  });

  test("an error that it throws", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write(
      "noukai.config.ts",
      `interface Settings { source: string }\n\nconst team: Settings | undefined = undefined;\nexport default { source: team!.source };\n`,
    );
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "noukai.config.ts could not be loaded: Cannot read properties of undefined (reading 'source') (at line 4)",
          "name": "ConfigError",
        },
        "text": "error noukai.config.ts could not be loaded: Cannot read properties of undefined (reading 'source') (at line 4)",
      }
    `);
  });

  test("a package that is not installed", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("pnpm-lock.yaml", "");
    await folder.write(
      "noukai.config.ts",
      `import { defineConfig } from "noukai-codegen";\nexport default defineConfig({});\n`,
    );
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "noukai.config.ts could not be loaded: Cannot find module 'noukai-codegen'. Install the package in the project: run \`pnpm add -D noukai-codegen\`.",
          "name": "ConfigError",
        },
        "text": "error noukai.config.ts could not be loaded: Cannot find module 'noukai-codegen'. Install the package in the project: run \`pnpm add -D noukai-codegen\`.",
      }
    `);
  });

  test("a file of a name that is not read", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.cjs", `module.exports = { out: "src/clients" };\n`);
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "noukai.config.cjs is not read: a config is called noukai.config.ts, noukai.config.mts, noukai.config.js, noukai.config.mjs, noukai.config.json. Rename it.",
          "name": "ConfigError",
        },
        "text": "error noukai.config.cjs is not read: a config is called noukai.config.ts, noukai.config.mts, noukai.config.js, noukai.config.mjs, noukai.config.json. Rename it.",
      }
    `);
  });

  test("a file without a default export", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.ts", `export const config = { source: "flows" };\n`);
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "noukai.config.ts has no default export. Write: export default defineConfig({ source: "flows", out: "src/flows" });",
          "name": "ConfigError",
        },
        "text": "error noukai.config.ts has no default export. Write: export default defineConfig({ source: "flows", out: "src/flows" });",
      }
    `);
  });

  test("an extension with its dot", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.json", `{ "importExtension": ".js" }\n`);
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "noukai.config.json:1:22: expected js, ts or none, found ".js"; did you mean js? (at /importExtension)",
          "name": "ConfigError",
        },
        "text": "error noukai.config.json:1:22: expected js, ts or none, found ".js"; did you mean js? (at /importExtension)",
      }
    `);
  });
});
