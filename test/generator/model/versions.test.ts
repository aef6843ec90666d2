import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { ConfigError } from "../../../generator/errors.js";
import { compile } from "../../corpus/compile.js";
import { corpusDefinitions, load, render, type RenderSettings } from "../../corpus/render.js";

const id = "corpus/versions/changes";
const definitions = corpusDefinitions().filter(({ definition }) => definition.slug === "changes");

/** The error codes of a program's lines, by line, after two lines of imports and one for the flow. */
async function codesOf(
  settings: RenderSettings,
  lines: readonly string[],
): Promise<(number | undefined)[]> {
  const { files } = await render(definitions, settings);
  const program = [
    `import { createClient } from "noukai-codegen-runtime";`,
    `import { changes } from "./corpus/versions/changes.js";`,
    "const flow = changes(createClient());",
    ...lines,
  ];
  const complaints = compile(new Map([...files, ["program.ts", program.join("\n")]]));
  return lines.map((_, index) => complaints.find(({ line }) => line === index + 4)?.code);
}

const calls = (method: string): string[] => [
  `void flow.${method}({ message: "a", parameters: { level: "low" } });`,
  `void flow.${method}({ message: "a", parameters: { legacy: true }, version: 1 });`,
  `void flow.${method}({ message: "a", version: 1 });`,
  `void flow.${method}({ message: "a", parameters: { level: "low" }, version: 2 });`,
  `void flow.${method}({ message: "a", version: 4 });`,
];

describe("versions", () => {
  test.each(["execute", "steps", "events", "executeAsync"])(
    "%s is checked against the version passed",
    async (method) => {
      const codes = await codesOf({ versions: { [id]: "all" } }, calls(method));
      expect(codes.map((code) => code !== undefined)).toEqual([false, false, true, true, true]);
    },
  );

  test("without a contract of their own, versions are checked against the draft's", async () => {
    const codes = await codesOf({}, calls("execute"));
    expect(codes.map((code) => code !== undefined)).toEqual([false, true, false, false, true]);
  });

  test("a pinned version is what calls without one are checked against", async () => {
    const codes = await codesOf({ pin: { [id]: 1 } }, [
      `void flow.execute({ message: "a", parameters: { legacy: true } });`,
      `void flow.execute({ message: "a", parameters: { level: "low" } });`,
      `void flow.execute({ message: "a", parameters: { level: "low" }, version: "draft" });`,
    ]);
    expect(codes.map((code) => code !== undefined)).toEqual([false, true, false]);
  });

  test("any number may be passed where the config says so", async () => {
    const codes = await codesOf({ published: "any" }, [
      `void flow.execute({ message: "a", version: 7 });`,
    ]);
    expect(codes).toEqual([undefined]);
  });

  test.each<[RenderSettings, string]>([
    [{ versions: { "corpus/versions/nothing": "all" } }, "corpus/versions/nothing"],
    [{ versions: { [id]: [9] } }, "1, 2, 3"],
    [{ pin: { [id]: 9 } }, "1, 2, 3"],
  ])("%j is refused", async (settings, reason) => {
    await expect(render(definitions, settings)).rejects.toThrow(ConfigError);
    await expect(render(definitions, settings)).rejects.toThrow(reason);
  });
});

test("what is merged too deep to be typed is unknown, and a warning says where", async () => {
  const nested = (leaf: JsonValue): JsonValue => {
    let schema = leaf;
    for (let level = 0; level < 20; level++) schema = { type: "object", properties: { a: schema } };
    return schema;
  };
  const flow = {
    ...{ org: "test", project: "test", slug: "deep", inputs: { type: "object" } },
    steps: [
      {
        ...{ id: "run", processor: "llm", prompt: "" },
        output: { allOf: [nested({ type: "string" }), nested({ maxLength: 3 })] },
      },
    ],
  };
  const { files, warnings } = await render([load("deep.flow.json", JSON.stringify(flow))]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /^test\/test\/deep \(draft\): output:run#\/allOf\/0(?:\/properties\/a)+ is merged too deep/,
  );
  expect(compile(files)).toEqual([]);
});
