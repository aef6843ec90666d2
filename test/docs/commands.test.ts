import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import yargs, { type CommandModule } from "yargs";
import { hyphenValues } from "../../bin/options/hyphen-values.js";
import { readBlocks } from "../../scripts/docs/markdown.js";
import { writtenPages } from "../../scripts/docs/pages.js";
import { root } from "../support/cli.js";

const pages = ["README.md", ...writtenPages().map((page) => `docs/${page}.md`)];
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

/** A command that a page shows, without variables, pipes and comments. */
interface Shown {
  readonly place: string;
  readonly text: string;
}

/** The commands of a shell's line. */
function commandsOf(line: string): readonly string[] {
  const text = line
    .replace(/\\$/, "")
    .replace(/^\$ /, "")
    .replace(/(?:^|\s)#.*$/, "");
  return text
    .split(/&&|\||;/)
    .map((each) => each.trim().replace(/^(?:[A-Z_]+=\S* +)+/, ""))
    .filter((each) => each !== "");
}

/** The words of a command, without quotes; what goes to a file is no word. */
function wordsOf(command: string): readonly string[] {
  const words = command.replace(/\s>>?\s*\S+/g, "").match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replaceAll(/["']/g, ""));
}

/** Commands of blocks of a shell, of the steps of workflows and of the scripts of manifests. */
function shownIn(page: string): readonly Shown[] {
  return readBlocks(textOf(page)).flatMap(({ language, text, line }) => {
    const lines = /^(?:sh|console)$/.test(language)
      ? text.split("\n").filter((each) => language === "sh" || each.startsWith("$ "))
      : language === "yaml"
        ? [...text.matchAll(/^\s*- run: (.+)$/gm)].map(([, run = ""]) => run)
        : language === "json"
          ? [...text.matchAll(/"([^"\n]*noukai-codegen [^"\n]*)"/g)].map(([, run = ""]) => run)
          : [];
    return lines.flatMap((each) =>
      commandsOf(each).map((command) => ({ place: `${page}:${line}`, text: command })),
    );
  });
}

const shown = pages.flatMap(shownIn);

/** The commands of the command line, which do nothing here. */
async function parserOf(): Promise<(argv: readonly string[]) => Promise<string | undefined>> {
  const folder = join(root, "bin/commands");
  const modules: CommandModule[] = [];
  for (const file of readdirSync(folder)) {
    const exported = (await import(join(folder, file))) as Readonly<Record<string, unknown>>;
    for (const [name, make] of Object.entries(exported))
      if (name.endsWith("Command") && typeof make === "function")
        modules.push((make as (finish: () => void) => CommandModule)(() => undefined));
  }
  return async (argv) => {
    const parser = modules.reduce(
      (each, module) => each.command({ ...module, handler: () => undefined }),
      yargs().strict().exitProcess(false).version(false).help(false),
    );
    let refused: string | undefined;
    await parser
      .fail((message, error: Error | undefined) => {
        refused = error?.message ?? message;
      })
      .parseAsync([...hyphenValues(argv)]);
    return refused;
  };
}

test("every command of noukai-codegen that a page shows has its options", async () => {
  const parse = await parserOf();
  const own = shown.filter(({ text }) => /^(?:npx )?noukai-codegen\b/.test(text));
  expect(own.length).toBeGreaterThan(20);
  const refused: string[] = [];
  for (const { place, text } of own) {
    const [, ...argv] = wordsOf(text.replace(/^npx /, ""));
    const message = argv.includes("--help") ? undefined : await parse(argv);
    if (message !== undefined) refused.push(`${place} ${text}: ${message}`);
  }
  expect(refused).toEqual([]);
  expect(await parse(["generate", "--chekc"])).toContain("chekc");
  expect(await parse(["emulator", "--wire", "oldest"])).toContain("oldest");
});

test("every script of the repository that the README shows exists", () => {
  const { scripts } = JSON.parse(textOf("package.json")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const named = [...textOf("README.md").matchAll(/npm (?:run )?(test|[\w:]+)(?=`| |\n)/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !["ci", "install", "run"].includes(name));
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test("the README fits on few screens, and its first one has what a reader needs", () => {
  const lines = textOf("README.md").split("\n");
  expect(lines.length).toBeLessThan(150);
  const first = lines.slice(0, 45).join("\n");
  for (const needed of [
    "npm ci && npm run demo",
    "npm ci && npm test",
    "Definitions come from",
    'done.status === "failed"',
    "error TS2561",
  ])
    expect(first).toContain(needed);
});
