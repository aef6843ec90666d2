import { expect, test } from "vitest";
import { readDefinition } from "../../generator/definition/index.js";
import { compile } from "../corpus/compile.js";
import { load, render } from "../corpus/render.js";
import { Attack } from "../support/attack.js";
import { timeLimit } from "../support/seed.js";
import { hostileDefinition, TEXTS } from "./support/hostile-definition.js";
import { injectedInto } from "./support/inert.js";

/** Strings that are in every file. */
const VOCABULARY = ["draft", "production", "message", "llm", "code", "passthrough"];

test("no text of a definition becomes code", { timeout: timeLimit(120_000) }, async (context) => {
  const attack = new Attack("hostile definitions", 160, 10_000);
  let refused = 0;
  const compiled = new Map<string, string>();
  await attack.run(async (random, index) => {
    const only = TEXTS[index];
    const { text, strings } = hostileDefinition(random, `evil-${index}`, only);
    const path = `${only ?? random.pick(TEXTS)}.flow.json`;
    const result = readDefinition({ path, text });
    if ("problems" in result) {
      refused++;
      const lines = text.split(/\r\n|\n|\r/).length;
      const isLocated = result.problems.every(({ line }) => line > 0 && line <= lines);
      return result.problems.length > 0 && isLocated ? undefined : `no located problem: ${text}`;
    }
    const isCompiled = only !== undefined || index % 200 === 0;
    const spelling = random.pick(["js", "ts", "none"] as const);
    const { files } = await render([load(path, text)], {
      objects: random.pick(["exact", "open"]),
      published: random.pick(["exact", "any"]),
      // The compiler finds the file with the schemas by the first only.
      importExtension: isCompiled ? "js" : spelling,
    });
    files.delete("index.ts");
    const injected = [...files.values()].flatMap((file) =>
      injectedInto(file, new Set([...strings, ...VOCABULARY])),
    );
    if (injected.length > 0) return `${injected.join("\n")}\nin the code of ${text}`;
    if (isCompiled) for (const [file, content] of files) compiled.set(file, content);
    return undefined;
  });
  for (const { file, line, message } of compile(compiled))
    attack.fail(`${file}:${line} ${message}\n${compiled.get(file) ?? ""}`);
  attack.note = `${attack.size - refused} generated, ${compiled.size} compiled`;
  attack.conclude(context);
  expect(refused).toBeLessThan(attack.size / 2);
});

test("names that hold half a character are names", async () => {
  const inputs = { type: "object", properties: { message: { type: "string" } } };
  const text = JSON.stringify({
    org: "evil",
    project: "evil",
    slug: "evil",
    inputs: { $ref: "#/models/a\ud800b%20c" },
    models: { "a\ud800b c": inputs },
    steps: [{ id: "run", processor: "llm", output: { $ref: "#/models/a\ud800b%20c" } }],
  });
  const { files } = await render([load("flows/\udc00.flow.json", text)]);
  expect(compile(files)).toEqual([]);
});

test.each([
  "process.exit(1);",
  'import "node:fs";',
  'import fs from "node:fs";',
  "export const x = evil<X>({});",
  "export const x = defineFlow<X>({ org: evil() });",
  "export const x = defineFlow<X>({ [evil()]: 1 });",
  "export const x = defineFlow<X>(...[]);",
  "export const x = defineFlow<X>({ slug: `a` });",
  'export const x = defineFlow<X>({ slug: "evil" });',
  "export const x = defineFlow<X>({ get slug() { return 1 } });",
  'export type X = import("node:fs").Stats;',
  "export type X = typeof globalThis;",
  'export type X = "evil";',
  "export interface X { evil(): void }",
  "/** */ class X {}",
  "// @ts-nocheck",
  "// @ts-ignore\nexport type X = 1;",
  '/// <reference path="x.ts" />',
  "export type X = 1; /* \u2028 */",
  "export type X = ;",
])("%s would be found", (code) => {
  expect(injectedInto(code, new Set())).not.toEqual([]);
});
