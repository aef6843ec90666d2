import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printableText } from "../../generator/visible-text.js";
import { describeError } from "../../generator/plugin/describe-error.js";
import { DefinitionError, SourceError } from "../../generator/errors.js";
import { runCli } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { propertyOptions } from "../support/seed.js";

const HOSTILE = [
  "\u001b[2J\u001b]0;title\u0007\u009b31m\u0000\u007f",
  "\u202eesrever\u2066\u2069\u200b\ufeff",
  "\ud800 half \udc00",
  "\r::error::overwritten",
  "\n::error file=a.ts::not ours",
  "\n \t::add-mask::x",
  "\n##[error]not ours",
  "\n##vso[task.complete result=Failed;]",
  "text ##[command]in the middle ##teamcity[x]",
  "\u2028::warning::x\u2029\u0085",
] as const;

/** What is wrong with a printed text. */
function harmIn(printed: string): string[] {
  return [
    // eslint-disable-next-line no-control-regex -- control characters are what this is about
    ...(printed.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g) ??
      []),
    ...(printed.match(/[\u2028\u2029\ufeff\u200b]|\p{Cs}/gu) ?? []),
    ...(printed.match(/^\s*::.*/gm) ?? []),
    ...(printed.match(/##\w*\[/g) ?? []),
  ];
}

describe("foreign text", () => {
  const text = fc
    .array(
      fc.oneof(
        fc.constantFrom(...HOSTILE, ":", "::", "#", "[", "\n"),
        fc.string({ unit: "binary" }),
      ),
    )
    .map((parts) => parts.join(""));

  test("is harmless, and harmless text stays as it is", () => {
    fc.assert(
      fc.property(text, (foreign) => {
        const printed = printableText(foreign);
        expect(harmIn(printed)).toEqual([]);
        expect(printableText(printed)).toBe(printed);
      }),
      propertyOptions(2000),
    );
    for (const plain of ["a\n\tb", "漢字 é 😀", "a::b", "# [x]", "## [x]"])
      expect(printableText(plain)).toBe(plain);
  });

  test("stays the same in JSON", () => {
    fc.assert(
      fc.property(fc.dictionary(text, text), (value) => {
        const json = printableText(JSON.stringify(value, null, 2));
        expect(harmIn(json)).toEqual([]);
        expect(JSON.parse(json)).toEqual(value);
      }),
      propertyOptions(500),
    );
  });

  test.each(HOSTILE)("%j is harmless in messages for bundlers", (foreign) => {
    expect(harmIn(describeError(new SourceError(foreign), "/").message)).toEqual([]);
    const problem = { file: foreign, line: 1, column: 1, pointer: foreign, message: foreign };
    expect(harmIn(describeError(new DefinitionError([problem]), "/").message)).toEqual([]);
  });
});

/** A project whose flow has hostile names wherever a definition may have them. */
async function project(problem: boolean): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  const all = HOSTILE.join("");
  const properties = Object.fromEntries(HOSTILE.map((name) => [name, { type: "string" }]));
  const flow = {
    ...{ org: "acme", project: "demo", slug: problem ? all : "hello", name: all, description: all },
    inputs: { type: "object", properties },
    steps: [{ id: "only", processor: all, prompt: all, config: { [all]: all } }],
  };
  await folder.write("flows/a\u001b[31m\n::error::\u202e.flow.json", JSON.stringify(flow));
  return folder;
}

const COMMANDS: readonly (readonly string[])[] = [
  ["list"],
  ["list", "--json"],
  ["generate"],
  ["generate", "--check"],
  ["generate", "--json"],
  ["check"],
  ["check", "--json"],
  ["check", "--format", "markdown"],
  ["generate", "--source", "\n::error::\u001b[2J"],
  ["generate", "--\u001b[2J\n::error::x"],
];

describe("what commands print", () => {
  // At bd91f18 all of it reached the terminal and the log as it was, and `list` ended with an internal error.
  test.each([
    ["a flow with hostile names", false],
    ["a hostile definition that is invalid", true],
  ])("%s", { timeout: 240_000 }, async (_, isInvalid) => {
    await using folder = await project(isInvalid);
    for (const args of COMMANDS) {
      const { code, stdout, stderr } = await runCli(args, { cwd: folder.path });
      const what = JSON.stringify(args);
      expect({ what, harm: harmIn(stdout + stderr) }).toEqual({ what, harm: [] });
      expect(code, stderr).not.toBe(70);
      if (args.includes("--json") && !isInvalid) expect(JSON.parse(stdout)).toBeTypeOf("object");
    }
  });

  test("has our own colours, and our own commands to a log", { timeout: 120_000 }, async () => {
    await using folder = await project(false);
    const env = { FORCE_COLOR: "1" };
    const coloured = await runCli(["generate"], { cwd: folder.path, env });
    // eslint-disable-next-line no-control-regex -- the sequences of our colours
    const ours = /\u001b\[\d{1,2}m/g;
    expect(coloured.stdout).toMatch(ours);
    expect(harmIn((coloured.stdout + coloured.stderr).replace(ours, ""))).toEqual([]);
    await folder.write("src/flows/acme/demo/hello.ts", "// no client\n");
    const { stdout, stderr } = await runCli(["check", "--format", "github"], {
      cwd: folder.path,
      env,
    });
    const commands = stdout.match(/^::.*$/gm) ?? [];
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands)
      expect(command).toMatch(/^::(?:error|warning|notice) file=src\/flows\//);
    expect(harmIn((stdout + stderr).replace(/^::.*\n/gm, "").replace(ours, ""))).toEqual([]);
  });
});

describe("what a command says at its end", () => {
  const flow = '{ "org": "Acme" }';

  // At bd91f18 `list` said that nothing was written.
  test.each([
    [["list"], false],
    [["generate"], true],
  ])("%j says that nothing was written: %s", async (args, says) => {
    await using folder = await temporaryFolder();
    await folder.write("flows/a.flow.json", flow);
    const { stderr } = await runCli(args, { cwd: folder.path });
    expect(stderr).toMatch(/problems? in 1 file/);
    expect(stderr.includes("nothing was written")).toBe(says);
  });

  test("generate without any flows names init", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await runCli(["generate"], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toContain("Run `noukai-codegen init`");
  });
});
