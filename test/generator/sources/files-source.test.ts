import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DefinitionError, SourceError, UsageError } from "../../../generator/errors.js";
import { readFiles } from "../../../generator/sources/files/read-files.js";
import type { LoadedDefinition } from "../../../generator/sources/index.js";
import { filesSource } from "../../../generator/sources/files/files-source.js";

let cwd = "";
beforeEach(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), "files-source-")));
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

async function write(path: string, text: string | Uint8Array = flow("hello")): Promise<void> {
  const file = join(cwd, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

const flow = (slug: string, rest = ""): string =>
  `org: acme\nproject: demo\nslug: ${slug}\n${rest}steps: [{ id: say, processor: passthrough }]\n`;

const load = (...patterns: string[]): Promise<LoadedDefinition[]> =>
  filesSource({ patterns, cwd }).load();
const originsOf = async (...patterns: string[]): Promise<string[]> =>
  (await load(...patterns)).map(({ origin }) => origin);

/** The problems that loading gives, one line each. */
async function problemsOf(...patterns: string[]): Promise<string[]> {
  const error: unknown = await load(...patterns).catch((reason: unknown) => reason);
  if (!(error instanceof DefinitionError))
    throw new Error("expected a DefinitionError", { cause: error });
  return error.problems.map(
    ({ file, line, column, message }) => `${file}:${line}:${column} ${message}`,
  );
}

describe("patterns", () => {
  test("a folder means all definitions below it, in the order of their paths", async () => {
    await write("flows/b/two.flow.yml", flow("two"));
    await write("flows/a.flow.yaml", flow("one"));
    await write(
      "flows/b/three.flow.json",
      JSON.stringify({
        org: "acme",
        project: "demo",
        slug: "three",
        steps: [{ id: "a", processor: "llm" }],
      }),
    );
    await write("flows/README.md", "not one");
    await write("flows/config.yaml", "not: one");
    await write("flows/node_modules/x/dep.flow.yaml", "not one of ours");
    await write("flows/.cache/old.flow.yaml", "not one of ours");
    const expected = ["flows/a.flow.yaml", "flows/b/three.flow.json", "flows/b/two.flow.yml"];
    expect(await originsOf("flows")).toEqual(expected);
    expect(await originsOf("./flows/")).toEqual(expected);
    expect(await originsOf(join(cwd, "flows"))).toEqual(expected);
    expect(await originsOf("flows/**")).toEqual(expected);
  });

  test("globs and files are found, each file once", async () => {
    await write("a.flow.yaml", flow("one"));
    await write("b.flow.yaml", flow("two"));
    await write("odd name.yml", flow("three"));
    expect(await originsOf("*.flow.yaml", "b.flow.yaml", "odd name.yml", "./b.flow.yaml")).toEqual([
      "a.flow.yaml",
      "b.flow.yaml",
      "odd name.yml",
    ]);
  });

  test("a folder whose name has glob characters is a folder", async () => {
    await write("br[ack]ets (x)/{a}/a.flow.yaml");
    expect(await originsOf("br[ack]ets (x)")).toEqual(["br[ack]ets (x)/{a}/a.flow.yaml"]);
  });

  test("a dot folder is read when it is named", async () => {
    await write(".flows/a.flow.yaml");
    expect(await originsOf(".flows")).toEqual([".flows/a.flow.yaml"]);
  });

  test("files above the working directory are named from it", async () => {
    await write("flows/a.flow.yaml");
    await mkdir(join(cwd, "app"));
    const [loaded] = await filesSource({ patterns: ["../flows"], cwd: join(cwd, "app") }).load();
    expect(loaded?.origin).toBe("../flows/a.flow.yaml");
  });

  test("a folder that is linked into itself is read once per file", async () => {
    await write("flows/a.flow.yaml");
    await symlink(join(cwd, "flows"), join(cwd, "flows/loop"));
    expect(await originsOf("flows")).toEqual(["flows/a.flow.yaml"]);
  });
});

describe("patterns that lead nowhere say what was looked for, and where", () => {
  const usage = async (...patterns: string[]): Promise<string> => {
    const error: unknown = await load(...patterns).catch((reason: unknown) => reason);
    if (!(error instanceof UsageError)) throw new Error("expected a UsageError", { cause: error });
    expect(error.exitCode).toBe(2);
    return error.message;
  };

  test("all of them at once", async () => {
    await mkdir(join(cwd, "empty"));
    await write("notes.md", "");
    await write("flows/config.yaml", "");
    expect(
      (await usage("gone", "gone/*.yaml", "empty", "notes.md", "flows/*")).split("\n"),
    ).toEqual([
      `gone does not exist (looked for ${join(cwd, "gone")})`,
      `gone/*.yaml matches no file (looked in ${cwd})`,
      `There are no definitions (*.flow.yaml, *.flow.yml, *.flow.json) in ${join(cwd, "empty")}`,
      "notes.md is not a definition: its name must end in .yaml, .yml or .json",
      `flows/* matches 1 file, but none is called *.flow.yaml, *.flow.yml or *.flow.json (looked in ${cwd})`,
    ]);
  });

  test("no pattern at all", async () => {
    expect(await usage()).toBe("No source is given: name a folder, files or globs");
  });
});

describe("what is wrong with definitions", () => {
  test("all problems of all files come at once, in order", async () => {
    await write("a.flow.yaml", flow("Hello", "nmae: x\n"));
    await write("b.flow.json", "{");
    await write("c.flow.yaml", flow("fine"));
    await write("d.flow.yaml", flow("d", "version: zero\n"));
    expect(await problemsOf(".")).toEqual([
      'a.flow.yaml:3:7 expected 2 to 50 characters of a-z, 0-9 and `-`, with no `-` first or last, found "Hello"',
      'a.flow.yaml:4:1 unknown key "nmae"',
      "b.flow.json:1:1 expected a key in double quotes or `}`, found the end of the file",
      'd.flow.yaml:3:7 expected 2 to 50 characters of a-z, 0-9 and `-`, with no `-` first or last, found "d"',
      'd.flow.yaml:4:10 expected "draft" or a whole number, 1 or more, found "zero"',
    ]);
  });

  test("a version that two files define names both", async () => {
    await write("a.flow.yaml", flow("hello"));
    await write("b.flow.yaml", flow("hello"));
    await write("c.flow.yaml", flow("hello", "version: 1\n"));
    await write("d.flow.yaml", flow("hello", "published: [1]\nversion: draft\n"));
    expect(await problemsOf(".")).toEqual([
      "b.flow.yaml:3:7 acme/demo/hello (draft) is defined twice: here, and in a.flow.yaml. Change the slug of one, or remove it",
      "c.flow.yaml:4:10 version 1 is not among the published versions of the draft in a.flow.yaml (it names none): add it to `published` there",
      "d.flow.yaml:3:7 acme/demo/hello (draft) is defined twice: here, and in a.flow.yaml. Change the slug of one, or remove it",
    ]);
  });

  test("drafts and published versions of one flow are definitions of their own", async () => {
    await write("a.flow.yaml", flow("hello", "published: [1, 2]\n"));
    await write("a.v2.flow.yaml", flow("hello", "version: 2\n"));
    await write("other.v7.flow.yaml", flow("other", "version: 7\n"));
    const loaded = await load(".");
    expect(
      loaded.map(({ definition }) => [definition.slug, definition.version, definition.published]),
    ).toEqual([
      ["hello", "draft", [1, 2]],
      ["hello", 2, [2]],
      ["other", 7, [7]],
    ]);
  });

  test("a published version that the draft does not know names both files", async () => {
    await write("a.flow.yaml", flow("hello", "published: [1, 2]\n"));
    await write("a.v3.flow.yaml", flow("hello", "version: 3\n"));
    expect(await problemsOf(".")).toEqual([
      "a.v3.flow.yaml:4:10 version 3 is not among the published versions of the draft in a.flow.yaml (1, 2): add it to `published` there",
    ]);
  });

  test("a file that is no UTF-8", async () => {
    await write("a.flow.yaml", Buffer.from([0xff, 0xfe, 0x6f, 0x00]));
    expect(await problemsOf(".")).toEqual([
      "a.flow.yaml:1:1 the file is not UTF-8; save it in that encoding",
    ]);
  });

  test("a byte order mark is fine", async () => {
    await write("a.flow.yaml", `\uFEFF${flow("hello")}`);
    expect(await originsOf(".")).toEqual(["a.flow.yaml"]);
  });
});

describe("what cannot be read is an error of the source that names it", () => {
  test.each([
    ["a link to nowhere in a folder", "."],
    ["a link to nowhere that a glob matches", "*.flow.yaml"],
  ])("%s", async (_name, pattern) => {
    await symlink(join(cwd, "gone.flow.yaml"), join(cwd, "a.flow.yaml"));
    await write("b.flow.yaml");
    const error: unknown = await load(pattern).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({
      exitCode: 4,
      message: expect.stringContaining("a.flow.yaml") as string,
    });
  });

  test("but a link to nowhere that is called otherwise is none of ours", async () => {
    await symlink(join(cwd, "gone"), join(cwd, "cache"));
    await write("b.flow.yaml");
    expect(await originsOf(".")).toEqual(["b.flow.yaml"]);
  });

  test("links in a ring", async () => {
    await symlink(join(cwd, "b.flow.yaml"), join(cwd, "a.flow.yaml"));
    await symlink(join(cwd, "a.flow.yaml"), join(cwd, "b.flow.yaml"));
    await expect(load("a.flow.yaml")).rejects.toThrow(SourceError);
  });

  test("a file that is gone between finding and reading", async () => {
    await write("a.flow.yaml");
    const read = readFiles(["a.flow.yaml", "gone.flow.yaml", "lost.flow.yaml"], cwd);
    await expect(read).rejects.toThrow(
      /^gone\.flow\.yaml cannot be read: .*\nlost\.flow\.yaml cannot be read: /,
    );
  });
});

test("loading stops when it is told to", async () => {
  await write("a.flow.yaml");
  const reason = new Error("enough");
  await expect(filesSource({ patterns: ["."], cwd }).load(AbortSignal.abort(reason))).rejects.toBe(
    reason,
  );
});

test("a source says what it is", () => {
  expect(filesSource({ patterns: ["flows", "more/**"], cwd }).describe).toBe("flows, more/**");
});
