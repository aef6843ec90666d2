import { compileFunction } from "node:vm";
import ts from "typescript";
import { expect, test } from "vitest";
import type { StartRun } from "../../../emulator/ui/api.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { curlOf, typeScriptOf } from "../../../ui/run/snippets.js";
import { runProgram } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

const flow = {
  flow: "acme/spelling/grade-3",
  primary: "message",
  versions: ["draft" as const],
  client: { name: "grade3", module: "acme/spelling/grade-3" },
};
const about = { apiUrl: "http://127.0.0.1:4010/api/v1", exampleKey: "nk_local" };
const request: StartRun = {
  flow: flow.flow,
  version: "draft",
  parameters: { message: 'It\'s `$HOME` "fun"\\\n!!', difficulty: "hard" },
  trace: false,
};

/** The arguments that a shell gives to `curl`. */
async function argumentsIn(command: string): Promise<readonly string[]> {
  await using folder = await temporaryFolder();
  const program = `#!${process.execPath}\nconsole.log(JSON.stringify(process.argv.slice(2)));\n`;
  await folder.write("curl", program);
  const script = await folder.write("run.sh", command);
  const { stdout } = await runProgram(
    "sh",
    ["-c", 'chmod +x "$1/curl" && . "$2"', "sh", folder.path, script],
    {
      cwd: folder.path,
      env: { PATH: `${folder.path}:${process.env.PATH ?? ""}` },
    },
  );
  return JSON.parse(stdout) as readonly string[];
}

test("a shell gives curl the request as it is", async () => {
  const given = await argumentsIn(curlOf(about, request));
  expect(given).toContain(`${about.apiUrl}/seq/acme/spelling/grade-3/v0/execute`);
  expect(given).toContain("Authorization: Bearer nk_local");
  expect(JSON.parse(given.at(-1) ?? "")).toEqual({ parameters: request.parameters });
});

test("the address of a request has its version, and a key that is listed is not in it", () => {
  const of = (version: StartRun["version"]): string =>
    curlOf({ ...about, exampleKey: undefined }, { ...request, version });
  expect(of(3)).toContain("/grade-3/v3/execute'");
  expect(of("production")).toContain("/grade-3/execute'");
  expect(of(3)).toContain('"Authorization: Bearer $NOUKAI_API_KEY"');
});

/** What the program of a request gives to `execute`. */
async function optionsIn(program: string): Promise<unknown> {
  const calls: unknown[] = [];
  const body = program.replace(/^import .*$/gm, "");
  const { outputText } = ts.transpileModule(body, {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  const run = compileFunction(`return (async () => {${outputText}})()`, [
    ...["createClient", "unwrap", "grade3", "console"],
  ]) as (...values: readonly unknown[]) => Promise<void>;
  const execute = (options: unknown): void => void calls.push(options);
  await run(
    () => ({}),
    (value: unknown) => value,
    () => ({ execute }),
    { log: () => undefined },
  );
  return calls[0];
}

test("the program gives the client the request as it is", async () => {
  const odd: JsonValue = { "a-b": [1, null, "x".repeat(90)], constructor: { toString: {} } };
  const program = typeScriptOf(flow, {
    ...request,
    version: 2,
    parameters: { ...request.parameters, odd },
    blockOverrides: { find: { temperature: 0 } },
    trace: true,
  });
  expect(program).toContain('import { grade3 } from "./flows/acme/spelling/grade-3.js";');
  expect(await optionsIn(program)).toEqual({
    message: request.parameters.message,
    parameters: { difficulty: "hard", odd },
    blockOverrides: { find: { temperature: 0 } },
    trace: true,
    version: 2,
  });
});

test("the draft is named too: the default of a generated client may be another version", () => {
  expect(typeScriptOf(flow, request)).toContain('version: "draft"');
});
