import { describe, test } from "vitest";
import { temporaryFolder } from "../../support/folder.js";
import { makeMistake } from "./mistake.js";

describe.concurrent("arguments", () => {
  test("an option that is misspelt", async ({ expect }) => {
    await using folder = await temporaryFolder();
    expect(await makeMistake(folder, ["generate", "--sorce", "flows"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "Unknown option --sorce for generate: did you mean --source? Run \`noukai-codegen generate --help\` for usage.",
          "name": "UsageError",
        },
        "text": "error Unknown option --sorce for generate: did you mean --source? Run \`noukai-codegen generate --help\` for usage.",
      }
    `);
  });

  test("a command that is misspelt", async ({ expect }) => {
    await using folder = await temporaryFolder();
    expect(await makeMistake(folder, ["genrate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "Unknown command "genrate": did you mean generate? Run \`noukai-codegen --help\` for usage.",
          "name": "UsageError",
        },
        "text": "error Unknown command "genrate": did you mean generate? Run \`noukai-codegen --help\` for usage.",
      }
    `);
  });

  test("a value that is none of the choices", async ({ expect }) => {
    await using folder = await temporaryFolder();
    expect(await makeMistake(folder, ["check", "--format", "gihub"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "--format: expected text, github or markdown, found "gihub"; did you mean github? Run \`noukai-codegen check --help\` for usage.",
          "name": "UsageError",
        },
        "text": "error --format: expected text, github or markdown, found "gihub"; did you mean github? Run \`noukai-codegen check --help\` for usage.",
      }
    `);
  });

  test("an API key as an option", async ({ expect }) => {
    await using folder = await temporaryFolder();
    expect(await makeMistake(folder, ["list", "--api-key", "nk_secret"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "Unknown option --api-key for list: the API key is read from the variable NOUKAI_API_KEY. Run \`noukai-codegen list --help\` for usage.",
          "name": "UsageError",
        },
        "text": "error Unknown option --api-key for list: the API key is read from the variable NOUKAI_API_KEY. Run \`noukai-codegen list --help\` for usage.",
      }
    `);
  });

  test("no command in an empty folder", async ({ expect }) => {
    await using folder = await temporaryFolder();
    expect(await makeMistake(folder, [])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "flows does not exist (looked for <folder>/flows). Run \`noukai-codegen init\` to set up a project, or name the definitions with --source.",
          "name": "UsageError",
        },
        "text": "error flows does not exist (looked for <folder>/flows). Run \`noukai-codegen init\` to set up a project, or name the definitions with --source.",
      }
    `);
  });

  test("an old version of Node.js", async ({ expect }) => {
    await using folder = await temporaryFolder();
    const old = await folder.write(
      "old.cjs",
      `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.19.1" } });`,
    );
    const env = { NODE_OPTIONS: `--require ${old}` };
    expect(await makeMistake(folder, ["generate"], env)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "noukai-codegen needs Node.js 20.19 or later, and this is Node.js 18.19.1: install a later one, from https://nodejs.org or with your version manager.",
          "name": "UsageError",
        },
        "text": "error noukai-codegen needs Node.js 20.19 or later, and this is Node.js 18.19.1: install a later one, from https://nodejs.org or with your version manager.",
      }
    `);
  });
});
