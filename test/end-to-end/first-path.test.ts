import { spawn, type ChildProcess } from "node:child_process";
import { symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cliPath, root, runCli, runProgram, shortLived } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

const compilerOptions = {
  target: "es2022",
  lib: ["es2023", "esnext.disposable"],
  types: ["node"],
  module: "nodenext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedDeclarations: true,
  declaration: true,
  rootDir: "src",
  outDir: "dist",
};

const right = `
import { createClient } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";
import { triage } from "./flows/acme/support/triage.js";
import { createFlows } from "./flows/index.js";

await using client = createClient();
const marked = await grade3(client).execute({ message: "Ths is fun.", parameters: { difficulty: "hard" } });
if (marked.status !== "completed") throw new Error(marked.status);
const words: string[] = marked.result.map((mistake) => mistake.word);

const triaged = await triage(client).execute({
  parameters: { message: "Help", customer: { id: "cus_1", plan: "team" } },
  blockOverrides: { classify: { temperature: 0.5 } },
  version: "draft",
});

await using flows = createFlows();
const localised = await flows.acme.translation.localise.execute({
  message: "de",
  parameters: { messages: [{ key: "a", text: "Hello {name}" }, { key: "b", text: "Bye" }] },
});
console.log(JSON.stringify({ words, marked, triaged, localised }));
`;

/** Each line that is wrong ends with the error that it must give. */
const wrong = `
import { createClient } from "noukai-codegen-runtime";
import { grade3 } from "./flows/acme/spelling/grade-3.js";
import { triage } from "./flows/acme/support/triage.js";

const client = createClient();
await grade3(client).execute({
  message: "Ths is fun.",
  parameters: { dificulty: "hard" }, // error TS2561
});
await grade3(client).execute({
  message: "Ths is fun.",
  parameters: { difficulty: "medium" }, // error TS2322
});
await triage(client).execute({
  message: "Help",
  parameters: { channel: "chat" }, // error TS2322
});
await grade3(client).execute({
  message: "Ths is fun.",
  blockOverrides: { fnd: { temperature: 1 } }, // error TS2561
});
await grade3(client).execute({
  message: "Ths is fun.",
  version: 3, // error TS2322
});
const done = await grade3(client).execute({ message: "Ths is fun." });
if (done.status === "completed") done.result[0]?.explantion; // error TS2551
`;

let folder: TemporaryFolder;
let emulator: ChildProcess;
let baseUrl: string;
let ofWrong: readonly string[];
let ofOthers: readonly string[];

beforeAll(async () => {
  folder = await temporaryFolder();
  await symlink(join(root, "node_modules"), join(folder.path, "node_modules"), "junction");
  await folder.write("package.json", JSON.stringify({ type: "module" }));
  const generated = await runCli(["--source", join(root, "examples/flows"), "--out", "src/flows"], {
    cwd: folder.path,
  });
  if (generated.code !== 0) throw new Error(generated.stderr);
  const args = [cliPath, "emulator", "--flows", join(root, "examples/flows"), "--port", "0"];
  emulator = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const { stdout } = emulator;
  if (stdout === null) throw new Error("the emulator has no stdout");
  baseUrl = await new Promise<string>((resolve, reject) => {
    createInterface(stdout).once("line", resolve);
    emulator.once("exit", (code) => {
      reject(new Error(`the emulator stopped with ${String(code)}`));
    });
  }).then((line) => {
    expect(line).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\/api\/v1$/);
    return line.replace("listening on ", "");
  });
  await compile();
});

afterAll(async () => {
  if (emulator.exitCode === null) {
    const ended = new Promise((resolve) => emulator.once("exit", resolve));
    emulator.kill("SIGTERM");
    // What a shell says of a program that SIGTERM ended.
    expect(await ended).toBe(143);
  }
  await folder[Symbol.asyncDispose]();
});

/** Compiles both programs, as one project: what the compiler says of the one and of the other, line by line. */
async function compile(): Promise<void> {
  await folder.write("src/right.ts", right);
  await folder.write("src/wrong.ts", wrong);
  const files = ["src/right.ts", "src/wrong.ts", "src/flows/index.ts"];
  await folder.write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
  const args = [...shortLived, tsc, "-p", "tsconfig.json", "--pretty", "false"];
  const { stdout } = await runProgram(process.execPath, args, { cwd: folder.path });
  const said = stdout.split("\n").filter((line) => line !== "");
  // Lines that begin with a space explain the one before them.
  ofWrong = said.filter((line) => /^(?:src\/wrong\.ts\(|\s)/.test(line));
  ofOthers = said.filter((line) => !ofWrong.includes(line));
}

async function post(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${baseUrl}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer nk_test", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("x-request-id")).toBeTruthy();
  return (await response.json()) as Record<string, unknown>;
}

describe("definitions on disk, typed clients, a run on the emulator", () => {
  test("a right program compiles, runs, and gets what a bare HTTP call gets", async () => {
    expect(ofOthers).toEqual([]);
    const env = { NOUKAI_API_KEY: "nk_test", NOUKAI_BASE_URL: baseUrl };
    const ran = await runProgram(process.execPath, ["dist/right.js"], { cwd: folder.path, env });
    expect(ran.stderr).toBe("");
    const printed = JSON.parse(ran.stdout) as Record<
      "marked" | "triaged" | "localised",
      { result: unknown }
    >;

    const marked = await post("/seq/acme/spelling/grade-3/v0/execute", {
      message: "Ths is fun.",
      parameters: { difficulty: "hard" },
    });
    expect(printed.marked.result).toEqual(marked.result);
    expect(marked).toMatchObject({ status: "completed", blockCount: 4 });

    const triaged = await post("/seq/acme/support/triage/v0/execute", {
      parameters: { message: "Help", customer: { id: "cus_1", plan: "team" } },
      blockOverrides: { classify: { temperature: 0.5 } },
    });
    expect(printed.triaged.result).toEqual(triaged.result);

    const localised = await post("/seq/acme/translation/localise/v0/execute", {
      parameters: {
        target: "de",
        messages: [
          { key: "a", text: "Hello {name}" },
          { key: "b", text: "Bye" },
        ],
      },
    });
    expect(printed.localised.result).toEqual(localised.result);
    expect(localised.result).toMatchObject([
      { key: "a", missing: [] },
      { key: "b", missing: [] },
    ]);
  });

  test("six mistakes are six errors on their six lines", () => {
    const lines = wrong.split("\n");
    const expected = lines.flatMap((line, index) => {
      const code = /\/\/ error (TS\d+)$/.exec(line)?.[1];
      return code === undefined ? [] : [`${index + 1} ${code}`];
    });
    const output = ofWrong.join("\n");
    const actual = [...output.matchAll(/^src\/wrong\.ts\((\d+),\d+\): error (TS\d+)/gm)].map(
      ([, line, code]) => `${String(line)} ${String(code)}`,
    );
    expect(actual, output).toEqual(expected);
    expect(expected).toHaveLength(6);
  });
});
