import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { resolveConfig, type ConfigFlags } from "../../generator/config/index.js";
import { createGenerator, generate, type GenerateOptions } from "../../generator/generate.js";
import { MAX_PUBLISHED } from "../../generator/definition/limits.js";
import { isEditedFile } from "../../generator/output/file-header.js";
import { corpusDefinitions, render } from "../corpus/render.js";
import { Attack } from "../support/attack.js";
import { runCli } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

const flow = (slug: string, description = "D"): string =>
  JSON.stringify({
    ...{ org: "acme", project: "demo", slug, description },
    inputs: { type: "object", properties: { message: { type: "string" } } },
    steps: [{ id: "only", processor: "passthrough" }],
  });

const GREET = "out/acme/demo/greet.ts";
const LEAVE = "out/acme/demo/leave.ts";
const INDEX = "out/index.ts";

/** A project with two flows, and their clients. */
async function project(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write(
    "noukai.config.json",
    '{ "source": "flows", "out": "out", "schemas": "none" }',
  );
  await folder.write("flows/greet.flow.json", flow("greet"));
  await folder.write("flows/leave.flow.json", flow("leave"));
  await run(folder);
  return folder;
}

interface Result {
  readonly states: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

async function run(
  folder: TemporaryFolder,
  { flags = {}, ...options }: GenerateOptions & { readonly flags?: ConfigFlags } = {},
): Promise<Result> {
  const config = await resolveConfig(folder.path, flags);
  const { files, warnings } = await generate(config, { cache: false, ...options });
  return {
    states: Object.fromEntries(files.map(({ path, state }) => [`out/${path}`, state])),
    warnings,
  };
}

async function edit(
  folder: TemporaryFolder,
  path: string,
  change: (text: string) => string,
): Promise<string> {
  const text = change(await folder.read(path));
  await folder.write(path, text);
  return text;
}

const addLine = (text: string): string => `${text}export const mine = 1;\n`;

describe("a client that was edited", () => {
  // At bd91f18 both were lost without a word.
  test("is neither overwritten nor removed, and is reported with its path", async () => {
    await using folder = await project();
    const greet = await edit(folder, GREET, addLine);
    const leave = await edit(folder, LEAVE, addLine);
    await folder.write("flows/greet.flow.json", flow("greet", "New"));
    await rm(join(folder.path, "flows/leave.flow.json"));
    const { states, warnings } = await run(folder);
    expect(states).toEqual({ [GREET]: "edited", [LEAVE]: "edited", [INDEX]: "update" });
    expect([await folder.read(GREET), await folder.read(LEAVE)]).toEqual([greet, leave]);
    for (const path of [GREET, LEAVE])
      expect(warnings).toContainEqual(
        expect.stringMatching(`^${path} was edited.*generate --force`),
      );
    expect((await run(folder, { force: true })).states).toEqual({
      [GREET]: "update",
      [LEAVE]: "remove",
      [INDEX]: "unchanged",
    });
    expect(Object.keys(await folder.contents("out"))).toEqual(["acme/demo/greet.ts", "index.ts"]);
  });

  test("is left as it is between the runs of a watch too", async () => {
    await using folder = await project();
    const generator = await createGenerator(await resolveConfig(folder.path), { cache: false });
    await generator.run();
    const greet = await edit(folder, GREET, addLine);
    const leave = await edit(folder, LEAVE, addLine);
    await rm(join(folder.path, "flows/leave.flow.json"));
    await generator.run();
    const { warnings } = await generator.run();
    expect(warnings).toContainEqual(expect.stringContaining(GREET));
    expect([await folder.read(GREET), await folder.read(LEAVE)]).toEqual([greet, leave]);
  });

  test(
    "makes the command fail in every run, and --force undoes the edit",
    { timeout: 60_000 },
    async () => {
      await using folder = await project();
      await mkdir(join(folder.path, "node_modules"));
      const text = await folder.read(GREET);
      const edited = await edit(folder, GREET, addLine);
      for (let attempt = 1; attempt <= 2; attempt++) {
        const { code, stdout, stderr } = await runCli(["generate"], { cwd: folder.path });
        expect({ code, isKept: (await folder.read(GREET)) === edited }).toEqual({
          code: 2,
          isKept: true,
        });
        expect(stdout).toContain(`left as it is    ${GREET}`);
        expect(stderr).toContain(`${GREET} was edited`);
        expect(stderr).toContain("generate --force");
      }
      expect((await runCli(["generate", "--check"], { cwd: folder.path })).code).toBe(1);
      expect((await runCli(["generate", "--force"], { cwd: folder.path })).code).toBe(0);
      expect(await folder.read(GREET)).toBe(text);
    },
  );

  test("is recognised wherever the edit is", async (context) => {
    const { files } = await render(corpusDefinitions());
    const texts = [...files.values()];
    const attack = new Attack("edits of clients", 2000, 50_000);
    await attack.run((random) => {
      const text = texts[random.below(texts.length)] ?? "";
      const start = text.indexOf("\n") + 1;
      const at = start + random.below(text.length - start);
      const added = random.pick([
        "a",
        "Z",
        "0",
        "_",
        "$",
        ".",
        "{",
        "}",
        "=",
        "+",
        "*",
        "/",
        "\u00e9",
      ]);
      const changed =
        random.below(2) === 0
          ? text.slice(0, at) + added + text.slice(at)
          : replaceAt(text, at, added);
      if (changed === text || /[\s"';,()|]/.test(text.charAt(at))) return undefined;
      if (isEditedFile(text)) return "is taken for an edited file as it is";
      return isEditedFile(changed) ? undefined : `${JSON.stringify(added)} at ${at} is not noticed`;
    });
    attack.conclude(context);
  });
});

describe("what is no edit", () => {
  test("the line ends of another system, and a byte order mark", async () => {
    await using folder = await project();
    for (const path of [GREET, LEAVE, INDEX])
      await edit(folder, path, (text) => `\ufeff${text.replaceAll("\n", "\r\n")}`);
    await rm(join(folder.path, "flows/leave.flow.json"));
    expect((await run(folder)).states).toEqual({
      [GREET]: "update",
      [LEAVE]: "remove",
      [INDEX]: "update",
    });
  });

  test("another layout of the same code", async () => {
    const { files } = await render(corpusDefinitions(), { versions: { "*": "all" } });
    for (const [path, text] of files) {
      for (const printWidth of [40, 120, 400]) {
        const formatted = await format(text, {
          ...{ parser: "typescript", printWidth, tabWidth: 4, singleQuote: true, semi: false },
          ...{ trailingComma: "none", bracketSpacing: false },
        });
        expect(isEditedFile(formatted), `${path} at ${printWidth}`).toBe(false);
      }
    }
  });

  test("a client of a version whose header has no hash", async () => {
    await using folder = await project();
    await edit(folder, GREET, (text) => addLine(text.replace(/ \(config .*\)$/m, "")));
    await edit(folder, LEAVE, (text) => addLine(text.replace(/ \(config .*\)$/m, "")));
    await rm(join(folder.path, "flows/leave.flow.json"));
    expect((await run(folder)).states).toEqual({
      [GREET]: "update",
      [LEAVE]: "remove",
      [INDEX]: "update",
    });
  });
});

describe("a client of another config", () => {
  /** Two configs that write into one folder. */
  async function shared(): Promise<TemporaryFolder> {
    const folder = await temporaryFolder();
    for (const name of ["one", "two"]) {
      await folder.write(
        `${name}.json`,
        `{ "source": "${name}", "out": "out", "schemas": "none" }`,
      );
      await folder.write(`${name}/${name}.flow.json`, flow(name));
    }
    await run(folder, { flags: { config: "one.json" } });
    return folder;
  }
  const two = { flags: { config: "two.json" } };

  // At bd91f18 the second config removed all clients of the first.
  test("is neither overwritten nor removed, and is reported with its path", async () => {
    await using folder = await shared();
    const before = await folder.contents("out");
    const { states, warnings } = await run(folder, two);
    expect(states).toEqual({
      "out/acme/demo/one.ts": "claimed",
      "out/acme/demo/two.ts": "create",
      [INDEX]: "claimed",
    });
    expect(await folder.contents("out")).toMatchObject(before);
    expect(warnings).toContainEqual(
      expect.stringMatching(
        /^out\/acme\/demo\/one\.ts was generated for another config.*generate --force/,
      ),
    );
    const { code } = await runCli(["generate", "--config", "two.json"], { cwd: folder.path });
    expect(code).toBe(2);
    await run(folder, { ...two, force: true });
    expect(Object.keys(await folder.contents("out"))).toEqual(["acme/demo/two.ts", "index.ts"]);
  });

  test("in another folder of the repository", async () => {
    await using folder = await temporaryFolder();
    for (const name of ["one", "two"]) {
      await folder.write(
        `packages/${name}/noukai.config.json`,
        '{ "out": "../../out", "schemas": "none" }',
      );
      await folder.write(`packages/${name}/flows/${name}.flow.json`, flow(name));
    }
    const generateIn = async (name: string): Promise<readonly string[]> => {
      const { files } = await generate(await resolveConfig(join(folder.path, "packages", name)));
      return files.map(({ state }) => state);
    };
    expect(await generateIn("one")).toEqual(["create", "create"]);
    expect(await generateIn("two")).toEqual(["claimed", "create", "claimed"]);
    expect(await generateIn("one")).toEqual(["unchanged", "claimed", "unchanged"]);
  });

  test.each([
    ["took another extension", "noukai.config.json", "noukai.config.mjs"],
    ["was moved", "tools/clients.json", "tools/clients/noukai.json"],
  ])("is its own where the config %s", async (_, from, to) => {
    await using folder = await temporaryFolder();
    const settings = (path: string): string => {
      const up = path.replace(/[^/]+$/, "").replace(/[^/]+\//g, "../");
      const text = `{ "source": "${up}flows", "out": "${up}out", "schemas": "none" }`;
      return path.endsWith(".json") ? text : `export default ${text};`;
    };
    await folder.write("flows/greet.flow.json", flow("greet"));
    const start = await folder.write(from, settings(from));
    await run(folder, { flags: { config: from } });
    await rm(start);
    await folder.write(to, settings(to));
    const { states } = await run(folder, { flags: { config: to } });
    expect(states).toEqual({ [GREET]: "update", [INDEX]: "update" });
  });

  test("is its own where a config is added to a project that had none", async () => {
    await using folder = await temporaryFolder();
    await folder.write("flows/greet.flow.json", flow("greet"));
    await run(folder, { flags: { out: "out", schemas: "none" } });
    await folder.write("noukai.config.json", '{ "out": "out", "schemas": "none" }');
    expect((await run(folder)).states).toEqual({ [GREET]: "update", [INDEX]: "update" });
  });

  test("names no absolute path, and is the same in another checkout", async () => {
    await using folder = await project();
    await using elsewhere = await temporaryFolder();
    const copy = join(elsewhere.path, "deep/copy");
    await cp(folder.path, copy, { recursive: true });
    await rename(folder.path, `${folder.path}-gone`);
    await using _gone = {
      [Symbol.asyncDispose]: () => rm(`${folder.path}-gone`, { recursive: true }),
    };
    const report = await generate(await resolveConfig(copy), { check: true, cache: false });
    expect(new Set(report.files.map(({ state }) => state))).toEqual(new Set(["unchanged"]));
    for (const text of Object.values(await elsewhere.contents("deep/copy/out")))
      expect(text).toMatch(
        /^.* Do not edit: run `noukai-codegen generate`\. \(config \.\.\/noukai\.config\.json, hash [0-9a-f]{14}\)\n/,
      );
  });
});

function replaceAt(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + 1);
}

describe("a run that does not complete", () => {
  const FLOWS = 40;

  async function unwritten(): Promise<TemporaryFolder> {
    const folder = await temporaryFolder();
    await folder.write("noukai.config.json", '{ "source": "flows", "out": "new/out" }');
    for (let index = 0; index < FLOWS; index++)
      await folder.write(`flows/${index}.flow.json`, flow(`flow-${index}`));
    return folder;
  }

  test("leaves nothing of the flows that were rendered before one that fails", async () => {
    await using folder = await unwritten();
    const versions = [{ published: numbers(1) }, { version: 5, published: numbers(5000) }];
    for (const [index, more] of versions.entries()) {
      const last = { ...(JSON.parse(flow("zzz")) as object), ...more };
      await folder.write(`flows/last-${index}.flow.json`, JSON.stringify(last));
    }
    await expect(run(folder)).rejects.toThrow("published versions");
    expect((await readdir(folder.path)).sort()).toEqual(["flows", "noukai.config.json"]);
  });

  test("leaves nothing where it is stopped half-way", async () => {
    await using folder = await unwritten();
    const stop = new AbortController();
    const onProgress: GenerateOptions["onProgress"] = ({ phase, done }) => {
      if (phase === "rendering" && done > FLOWS / 2) stop.abort(new Error("stopped"));
    };
    const config = await resolveConfig(folder.path);
    await expect(
      generate(config, { cache: false, onProgress, signal: stop.signal }),
    ).rejects.toThrow("stopped");
    expect((await readdir(folder.path)).sort()).toEqual(["flows", "noukai.config.json"]);
  });
});

/** Version numbers from a first one on, fewer than a definition may name. */
function numbers(first: number): number[] {
  return Array.from({ length: MAX_PUBLISHED - 1 }, (_, index) => first + index);
}
