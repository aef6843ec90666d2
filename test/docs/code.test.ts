import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { copiesIn, withExamples } from "../../scripts/docs/examples.js";
import { readBlocks, type Block } from "../../scripts/docs/markdown.js";
import { writtenPages } from "../../scripts/docs/pages.js";
import { mocks } from "../../docs/examples/mocks.js";
import { root, runProgram } from "../support/cli.js";
import { preludes } from "./preludes.js";
import { createProject, type Project } from "./project.js";

const pages = [
  "README.md",
  "runtime/README.md",
  ...writtenPages().map((page) => `docs/${page}.md`),
];
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");
const folder = join(root, "docs/examples");
const examples = readdirSync(folder).filter((file) => file.endsWith(".ts") && file !== "mocks.ts");
/** What runs before an example, because it leaves a file for it. */
const before: Readonly<Record<string, string>> = { "resume.ts": "pause.ts" };

let project: Project;
let emulator: Emulator;
let errors: readonly string[];

/** A block as a file of the project; a mark `file=…` names it, so that others can import it. */
function fileOf(page: string, { language, marks, line }: Block): string {
  const named = marks.find((mark) => mark.startsWith("file="))?.slice("file=".length);
  return named ?? `${page.replace(/\.md$/, "").replaceAll("/", "-")}-${line}.${language}`;
}

/** A block with the prelude that it names, which adds no line, so that errors have the lines of the block. */
function programOf(page: string, { text, marks, line }: Block): string {
  const name = marks.find((mark) => mark.startsWith("prelude="))?.slice("prelude=".length);
  if (name === undefined) return `${text}export {};\n`;
  const prelude = preludes[name];
  if (prelude === undefined) throw new Error(`${page}:${line} there is no prelude ${name}`);
  return `${prelude.trim().replaceAll("\n", " ")} ${text}export {};\n`;
}

beforeAll(async () => {
  // The first page defines a flow, and calls it.
  const defined = readBlocks(textOf("docs/start/first-call.md"));
  project = await createProject(
    defined.filter(({ language }) => language === "yaml").map(({ text }) => text),
  );
  const files = ["mocks.ts", ...examples];
  for (const file of files)
    await project.write(`src/${file}`, readFileSync(join(folder, file), "utf8"));
  for (const page of pages)
    for (const block of readBlocks(textOf(page))) {
      if (!/^(?:ts|tsx|js)$/.test(block.language)) continue;
      const file = fileOf(page, block);
      await project.write(`src/${file}`, programOf(page, block));
      files.push(file);
    }
  errors = project.compile(files);
  emulator = await startEmulator({ flows: join(root, "examples/flows"), mocks });
});

afterAll(async () => {
  await emulator.close();
  await project[Symbol.asyncDispose]();
});

test("every block of TypeScript and JavaScript compiles, and so does every example", () => {
  expect(errors).toEqual([]);
});

test("pages show the examples as they are: npm run docs:examples", () => {
  const shown = pages.flatMap((page) => copiesIn(textOf(page)).map(({ file }) => file));
  for (const page of pages) expect(withExamples(textOf(page), folder), page).toBe(textOf(page));
  const printed = examples.map((file) => file.replace(/\.ts$/, ".txt"));
  expect([...examples, ...printed, "mocks.ts"].filter((file) => !shown.includes(file))).toEqual([]);
});

test.each(examples)("%s prints what its page shows", async (file) => {
  const run = (program: string) =>
    runProgram(process.execPath, [join(project.path, "dist", program.replace(/ts$/, "js"))], {
      cwd: project.path,
      env: { NOUKAI_API_KEY: "nk_test_book", NOUKAI_BASE_URL: emulator.url, NO_COLOR: "1" },
    });
  const earlier = before[file];
  if (earlier !== undefined) await run(earlier);
  const { code, stdout, stderr } = await run(file);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  await expect(stdout).toMatchFileSnapshot(join(folder, file.replace(/\.ts$/, ".txt")));
});
