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
    notices: [],
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

const codeFlow = (steps: string): string => `org: acme
project: wiring
slug: code
inputs: [{ name: message, type: string }, { name: id, type: string }]
steps:
${steps}`;

test("Python that does not parse, or has what a code step does not have, is located in its line", async () => {
  await using folder = await temporaryFolder();
  await folder.write(
    "flows/code.flow.yaml",
    codeFlow(`  - id: broken
    processor: code
    code: |
      # The price — in cents
      total = "é🦊" + (1 +
      return {"total": total}
  - id: refused
    processor: code
    code: |-
        x = id

        return {"total": eval(x)}
  - { id: quoted, processor: code, code: "import re\\nreturn {\\"a\\": 1}" }
  - { id: fine, processor: code, code: "return {'id': id, 'text': message.upper()}" }
  - id: allowed
    processor: code
    code: import os
    allow: [{ rule: python-syntax, reason: It is mended tomorrow. }]
  - id: needless
    processor: code
    code: "return {}"
    allow: [{ rule: python-syntax, reason: It was mended. }]
`),
  );
  const { code, stdout, stderr } = await runCli(["lint", "--json"], { cwd: folder.path });
  expect(stderr).toBe("");
  expect(code).toBe(1);
  const { findings, notices } = JSON.parse(stdout) as {
    readonly findings: readonly Record<string, unknown>[];
    readonly notices: readonly string[];
  };
  expect(notices).toEqual([]);
  const places = findings.map(({ severity, rule, line, column, pointer }) =>
    [severity, rule, line, column, pointer].join(" "),
  );
  expect(places.filter((place) => !place.includes("unreachable-output"))).toEqual([
    "error python-syntax 10 23 /steps/0/code",
    "error python-syntax 17 26 /steps/1/code",
    "error python-syntax 18 43 /steps/2/code",
    "warning  27 21 /steps/5/allow/0/rule",
  ]);
  expect(findings.map(({ message }) => message)).toContain(
    "the Python, line 2, column 16, is invalid: '(' was never closed",
  );
  expect(findings.map(({ message }) => String(message)).join("\n")).toContain(
    "the Python, line 3, column 18, uses eval, which is not one of the builtins of a code step",
  );
});

test("check refuses such Python, and warns of it in no other way", async () => {
  await using folder = await temporaryFolder();
  const step = (body: string): string =>
    codeFlow(`  - { id: step, processor: code, code: "${body}" }\n`);
  await folder.write("flows/code.flow.yaml", step("return {'id': id}"));
  expect(await runCli(["generate"], { cwd: folder.path })).toMatchObject({ code: 0 });
  const fine = await runCli(["check"], { cwd: folder.path });
  expect(fine.code).toBe(0);
  expect(fine.stderr).not.toContain("Python");

  await folder.write("flows/code.flow.yaml", step("return {'id': }"));
  const refused = await runCli(["check"], { cwd: folder.path });
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(
    /flows\/code\.flow\.yaml:6:\d+ the Python, line 1, column \d+, is invalid: .* \(at \/steps\/0\/code\) \[python-syntax\]/,
  );
});

test("a processor that is probably misspelt is a warning, and another one is none", async () => {
  await using folder = await temporaryFolder();
  const lint = (): ReturnType<typeof runCli> => runCli(["lint"], { cwd: folder.path });
  const text = flow("Answer {{message}}");
  await folder.write("flows/flow.flow.yaml", text.replace("processor: llm", "processor: lmm"));
  const { code, stdout } = await lint();
  expect(code).toBe(0);
  expect(stdout).toContain(
    'warning flows/flow.flow.yaml:5:34 the processor "lmm" is not one of llm, code, passthrough (at /steps/0/processor)',
  );
  expect(stdout).toContain("did you mean llm?");
  await folder.write("flows/flow.flow.yaml", text.replace("processor: llm", "processor: search"));
  expect((await lint()).stdout).toBe("1 definition: nothing found.\n");
});

test("a key of the config with a word too many is recognised", async () => {
  await using folder = await temporaryFolder();
  await folder.write("noukai.config.json", '{ "outDir": "src" }');
  expect((await runCli(["lint"], { cwd: folder.path })).stderr).toBe(
    'error noukai.config.json:1:3: unknown key "outDir"; did you mean out? (at /outDir)\n',
  );
});
