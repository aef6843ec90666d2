import { describe, expect, test } from "vitest";
import type { ToolContext } from "noukai-codegen-runtime";
import { loadTool } from "../../../generator/run/tools.js";
import { temporaryFolder } from "../../support/folder.js";

const context: ToolContext = {
  ...{ toolCallId: "call_1", executionId: "run", stepId: "ask", signal: undefined },
};

describe("what answers a tool", () => {
  const cases: readonly (readonly [file: string, text: string, answer: string, warned?: string])[] =
    [
      ["a.json", `{"colour": "blue"}`, `{"colour":"blue"}`],
      ["a.json", `"blue"`, "blue"],
      ["a.mjs", `export default ({ word }) => word + " is blue";`, "sky is blue"],
      ["a.cjs", `module.exports = async ({ word }) => ({ word });`, `{"word":"sky"}`],
      [
        "a.ts",
        `interface Args { readonly word: string }\nexport default ({ word }: Args): readonly string[] => [word];`,
        `["sky"]`,
      ],
      ["a.mjs", `export default () => undefined;`, "null"],
      [
        "a.mjs",
        `export default () => { throw new Error("no network"); };`,
        `{"error":"no network"}`,
        "The tool look failed, and the model is told: no network",
      ],
    ];
  for (const [file, text, answer, warned] of cases) {
    test(`${file}: ${text}`, async () => {
      await using folder = await temporaryFolder();
      await folder.write(file, text);
      const warnings: string[] = [];
      const tool = await loadTool(`look=${file}`, folder.path, (each) => warnings.push(each));
      expect(await tool.answer(`{"word":"sky"}`, context)).toBe(answer);
      expect(await tool.answer({ word: "sky" }, context)).toBe(answer);
      expect(new Set(warnings)).toEqual(new Set(warned === undefined ? [] : [warned]));
      expect(tool.function).toEqual({ name: "look", parameters: { type: "object" } });
    });
  }
});

test("a module says what its tool does and takes", async () => {
  await using folder = await temporaryFolder();
  const parameters = { type: "object", properties: { word: { type: "string" } } };
  await folder.write(
    "a.mjs",
    `export const description = "Looks up"; export const parameters = ${JSON.stringify(parameters)}; export default () => 1;`,
  );
  const { function: definition } = await loadTool("look=a.mjs", folder.path, () => undefined);
  expect(definition).toEqual({ name: "look", description: "Looks up", parameters });
});

test("a tool of defineTool is taken as it is, by its own name", async () => {
  await using folder = await temporaryFolder();
  const tool = `export default { type: "function", function: { name: "look", strict: true }, answer: async () => "own" };`;
  await folder.write("a.mjs", tool);
  const load = (argument: string): ReturnType<typeof loadTool> =>
    loadTool(argument, folder.path, () => undefined);
  const loaded = await load("look=a.mjs");
  expect(loaded.function).toEqual({ name: "look", strict: true });
  expect(await loaded.answer("{}", context)).toBe("own");
  await expect(load("other=a.mjs")).rejects.toThrow(
    "a.mjs has the tool look: pass it as --tool look=a.mjs.",
  );
});

test("what cannot answer is refused", async () => {
  await using folder = await temporaryFolder();
  await folder.write("number.mjs", "export default 5;");
  await folder.write("none.mjs", "export const answer = () => 5;");
  await folder.write("throws.mjs", `throw new Error("at load");`);
  await folder.write("broken.json", "{");
  const load = (file: string): ReturnType<typeof loadTool> =>
    loadTool(`look=${file}`, folder.path, () => undefined);
  for (const file of ["number.mjs", "none.mjs"])
    await expect(load(file)).rejects.toThrow(`${file} cannot answer the tool look: --tool takes`);
  await expect(load("throws.mjs")).rejects.toThrow("throws.mjs could not be loaded: at load");
  await expect(load("broken.json")).rejects.toThrow("broken.json could not be loaded: ");
  await expect(load("no.json")).rejects.toThrow("There is no file no.json");
});
