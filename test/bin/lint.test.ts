import { expect, test } from "vitest";
import { runCli } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

const flow = (prompt: string): string => `org: acme
project: wiring
slug: flow
inputs: [{ name: message, type: string }, { name: tone, type: string, required: false }]
steps: [{ id: answer, processor: llm, prompt: "${prompt}" }]
`;

test("errors and warnings: text, JSON, annotations and exit codes", async () => {
  await using folder = await temporaryFolder();
  const lint = (...args: string[]): ReturnType<typeof runCli> =>
    runCli(["lint", ...args], { cwd: folder.path });
  await folder.write("flows/flow.flow.yaml", flow("Answer {{message}}"));
  expect(await lint()).toMatchObject({ code: 0, stdout: "1 definition: nothing found.\n" });

  await folder.write("flows/flow.flow.yaml", flow("A {{tone}} answer: {{message}}"));
  const warned = await lint();
  expect(warned.code).toBe(0);
  expect(warned.stdout).toContain(
    'warning flows/flow.flow.yaml:5:50 there may be no value for {{tone}}: "tone" is optional in the input of the flow (at /steps/0/prompt) [uncertain-placeholder]',
  );
  expect(warned.stdout).toContain("1 definition: 1 warning.");
  expect((await lint("--strict")).code).toBe(1);

  await folder.write("flows/flow.flow.yaml", flow("Answer {{mesage}}"));
  const { code, stdout } = await lint("--json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    definitions: 1,
    errors: 1,
    warnings: 0,
    findings: [
      {
        severity: "error",
        rule: "unknown-placeholder",
        file: "flows/flow.flow.yaml",
        line: 5,
        column: 55,
        pointer: "/steps/0/prompt",
        message:
          '{{mesage}} names nothing that there is: the input of the flow has only "message" and "tone"',
        suggestion: "{{message}}",
      },
    ],
  });
  const annotated = await lint("--format", "github");
  expect(annotated.stdout).toMatch(
    /^::error file=flows\/flow\.flow\.yaml,line=5,col=55,title=unknown-placeholder::\{\{mesage\}\} names nothing/,
  );
});

test("generate refuses an error like every other, and warns of the rest", async () => {
  await using folder = await temporaryFolder();
  await folder.write("flows/flow.flow.yaml", flow("Answer {{mesage}}"));
  const refused = await runCli(["generate"], { cwd: folder.path });
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(
    "flows/flow.flow.yaml:5:55 {{mesage}} names nothing that there is",
  );
  expect(refused.stderr).toContain("did you mean {{message}}?");

  await folder.write("flows/flow.flow.yaml", flow("A {{tone}} answer: {{message}}"));
  const warned = await runCli(["generate"], { cwd: folder.path });
  expect(warned.code).toBe(0);
  expect(warned.stderr).toContain("there may be no value for {{tone}}");
  expect(warned.stderr).toContain("[uncertain-placeholder]");
});
