import { describe, test } from "vitest";
import { temporaryFolder } from "../../support/folder.js";
import { flow, makeMistake } from "./mistake.js";

describe.concurrent("definitions", () => {
  test("a key that is misspelt", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("flows/hello.flow.json", flow("hello", { inptus: [] }));
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 3,
        "json": {
          "exitCode": 3,
          "message": "1 problem in 1 file; nothing was written.",
          "name": "DefinitionError",
          "problems": [
            {
              "column": 176,
              "file": "flows/hello.flow.json",
              "line": 1,
              "message": "unknown key "inptus"; valid keys are $schema, org, project, slug, serviceId, name, description, version, published, production, inputs, primary, models, capture or steps",
              "pointer": "/inptus",
              "source": {
                "length": 8,
                "start": 61,
                "text": "…:[{"id":"answer","processor":"llm","prompt":"{{message}}"}],"inptus":[]}",
              },
            },
          ],
        },
        "text": "flows/hello.flow.json:1:176 unknown key "inptus"; valid keys are $schema, org, project, slug, serviceId, name, description, version, published, production, inputs, primary, models, capture or steps (at /inptus)
        1 | …:[{"id":"answer","processor":"llm","prompt":"{{message}}"}],"inptus":[]}
          |                                                              ^^^^^^^^

      1 problem in 1 file; nothing was written.",
      }
    `);
  });

  test("a name without .flow", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("flows/hello.yaml", flow("hello"));
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "There are no definitions (*.flow.yaml, *.flow.yml, *.flow.json) in <folder>/flows, only hello.yaml; such a file has to be called hello.flow.yaml. Run \`noukai-codegen init\` to set up a project, or name the definitions with --source.",
          "name": "UsageError",
        },
        "text": "error There are no definitions (*.flow.yaml, *.flow.yml, *.flow.json) in <folder>/flows, only hello.yaml; such a file has to be called hello.flow.yaml. Run \`noukai-codegen init\` to set up a project, or name the definitions with --source.",
      }
    `);
  });

  test("a folder that is somewhere else than the config says", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.json", `{ "source": "definitions" }`);
    await folder.write("flows/hello.flow.json", flow("hello"));
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "definitions does not exist (looked for <folder>/definitions). Name the definitions in \`source\` of noukai.config.json.",
          "name": "UsageError",
        },
        "text": "error definitions does not exist (looked for <folder>/definitions). Name the definitions in \`source\` of noukai.config.json.",
      }
    `);
  });

  test("two flows with one name", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("flows/hello.flow.json", flow("hello"));
    await folder.write("flows/copy.flow.json", flow("hello"));
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 3,
        "json": {
          "exitCode": 3,
          "message": "1 problem in 1 file; nothing was written.",
          "name": "DefinitionError",
          "problems": [
            {
              "column": 39,
              "file": "flows/hello.flow.json",
              "line": 1,
              "message": "acme/demo/hello (draft) is defined twice: here, and in flows/copy.flow.json. Change the slug of one, or remove it",
              "pointer": "/slug",
              "source": {
                "length": 7,
                "start": 38,
                "text": "{"org":"acme","project":"demo","slug":"hello","inputs":[{"name":"message","type":"string","required":true}],"steps":[{"id":"answer","processor":"llm","prompt":"…",
              },
            },
          ],
        },
        "text": "flows/hello.flow.json:1:39 acme/demo/hello (draft) is defined twice: here, and in flows/copy.flow.json. Change the slug of one, or remove it (at /slug)
        1 | {"org":"acme","project":"demo","slug":"hello","inputs":[{"name":"message","type":"string","required":true}],"steps":[{"id":"answer","processor":"llm","prompt":"…
          |                                       ^^^^^^^

      1 problem in 1 file; nothing was written.",
      }
    `);
  });

  test("a filter that no flow matches", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("flows/hello.flow.json", flow("hello"));
    expect(await makeMistake(folder, ["list", "--include", "hello"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "No flow matches include (hello). The globs are matched against org/project/slug.",
          "name": "UsageError",
        },
        "text": "error No flow matches include (hello). The globs are matched against org/project/slug.",
      }
    `);
  });

  test("YAML that is indented with tabs", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("flows/hello.flow.yaml", "org: acme\nsteps:\n\t- id: answer\n");
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 3,
        "json": {
          "exitCode": 3,
          "message": "1 problem in 1 file; nothing was written.",
          "name": "DefinitionError",
          "problems": [
            {
              "column": 1,
              "file": "flows/hello.flow.yaml",
              "line": 3,
              "message": "expected spaces, found a tab: YAML is not indented with tabs",
              "pointer": "",
              "source": {
                "length": 1,
                "start": 0,
                "text": "	- id: answer",
              },
            },
          ],
        },
        "text": "flows/hello.flow.yaml:3:1 expected spaces, found a tab: YAML is not indented with tabs
        3 | 	- id: answer
          | ^

      1 problem in 1 file; nothing was written.",
      }
    `);
  });

  test("an empty file", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("flows/hello.flow.yaml", "");
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 3,
        "json": {
          "exitCode": 3,
          "message": "1 problem in 1 file; nothing was written.",
          "name": "DefinitionError",
          "problems": [
            {
              "column": 1,
              "file": "flows/hello.flow.yaml",
              "line": 1,
              "message": "the file is empty; a definition begins with \`org\`, \`project\` and \`slug\`",
              "pointer": "",
              "source": {
                "length": 1,
                "start": 0,
                "text": "",
              },
            },
          ],
        },
        "text": "flows/hello.flow.yaml:1:1 the file is empty; a definition begins with \`org\`, \`project\` and \`slug\`
        1 | 
          | ^

      1 problem in 1 file; nothing was written.",
      }
    `);
  });

  test("a placeholder that is misspelt", async ({ expect }) => {
    await using folder = await temporaryFolder();
    const steps = [{ id: "answer", processor: "llm", prompt: "{{mesage}}" }];
    await folder.write("flows/hello.flow.json", flow("hello", { steps }));
    expect(await makeMistake(folder, ["generate"])).toMatchInlineSnapshot(`
      {
        "exitCode": 3,
        "json": {
          "exitCode": 3,
          "message": "1 problem in 1 file; nothing was written.",
          "name": "DefinitionError",
          "problems": [
            {
              "column": 161,
              "file": "flows/hello.flow.json",
              "line": 1,
              "message": "{{mesage}} names nothing that there is: the input of the flow has only "message"",
              "pointer": "/steps/0/prompt",
              "rule": "unknown-placeholder",
              "source": {
                "length": 10,
                "start": 61,
                "text": "…:true}],"steps":[{"id":"answer","processor":"llm","prompt":"{{mesage}}"}]}",
              },
              "suggestion": "{{message}}",
            },
          ],
        },
        "text": "flows/hello.flow.json:1:161 {{mesage}} names nothing that there is: the input of the flow has only "message" (at /steps/0/prompt) [unknown-placeholder]
        1 | …:true}],"steps":[{"id":"answer","processor":"llm","prompt":"{{mesage}}"}]}
          |                                                              ^^^^^^^^^^
        did you mean {{message}}?

      1 problem in 1 file; nothing was written.",
      }
    `);
  });

  test("a flow that is misspelt", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("flows/hello.flow.json", flow("hello"));
    expect(await makeMistake(folder, ["run", "helo", "-m", "Hi"])).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "No flow "helo" in the sources (flows). Did you mean hello?",
          "name": "UsageError",
        },
        "text": "error No flow "helo" in the sources (flows). Did you mean hello?",
      }
    `);
  });

  test("an input that is misspelt", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("flows/hello.flow.json", flow("hello"));
    const args = ["run", "hello", "--param", "mesage=Hi"];
    expect(await makeMistake(folder, args)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "The inputs of acme/demo/hello (draft) are not valid, and nothing was run:
        --param mesage: is no input of the flow; did you mean message?
      Its inputs: message. \`--no-validate\` leaves the check to the service.",
          "name": "UsageError",
        },
        "text": "error The inputs of acme/demo/hello (draft) are not valid, and nothing was run:
        --param mesage: is no input of the flow; did you mean message?
      Its inputs: message. \`--no-validate\` leaves the check to the service.",
      }
    `);
  });
});
