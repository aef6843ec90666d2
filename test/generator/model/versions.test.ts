import { describe, expect, test } from "vitest";
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

  test("production is the default where the config says so", async () => {
    const lines = [
      `void flow.execute({ message: "a", version: "production" });`,
      `void flow.execute({ message: "a" });`,
      `void flow.execute({ message: "a", parameters: { level: "low" }, version: "draft" });`,
      `void flow.execute({ message: "a", parameters: { level: "low" } });`,
    ];
    const codes = await codesOf({ defaultVersion: "production" }, lines);
    expect(codes.map((code) => code !== undefined)).toEqual([false, false, false, true]);
    expect(await codesOf({ pin: { [id]: "production" } }, lines)).toEqual(codes);
  });

  test.each<[RenderSettings, string]>([
    [{ versions: { "corpus/versions/nothing": "all" } }, "corpus/versions/nothing"],
    [{ versions: { [id]: [9] } }, "1, 2, 3"],
    [{ pin: { [id]: 9 } }, "1, 2, 3"],
    [{ defaultVersion: 9 }, "1, 2, 3. Pin another version of this flow"],
  ])("%j is refused", async (settings, reason) => {
    await expect(render(definitions, settings)).rejects.toThrow(ConfigError);
    await expect(render(definitions, settings)).rejects.toThrow(reason);
  });
});

describe("the default version and what is published", () => {
  const flow = (fields: object, stepId = "run") =>
    load(
      `${JSON.stringify(fields)}.flow.json`,
      JSON.stringify({
        ...{ org: "test", project: "test", slug: "billing" },
        inputs: [{ name: "text", type: "string" }],
        steps: [{ id: stepId, processor: "llm", prompt: "", output: { type: "object" } }],
        ...fields,
      }),
    );
  const rendered = async (
    flows: Parameters<typeof render>[0],
    settings: RenderSettings = {},
  ): Promise<{ text: string; warnings: readonly string[]; errors: readonly string[] }> => {
    const { files, warnings } = await render(flows, settings);
    const text = files.get("test/test/billing.ts") ?? "";
    const program = [
      `import { createClient } from "noukai-codegen-runtime";`,
      `import { billing } from "./test/test/billing.js";`,
      `void billing(createClient()).execute({ message: "a" });`,
      `void billing(createClient()).execute({ message: "a", version: "production" });`,
    ];
    const complaints = compile(new Map([...files, ["program.ts", program.join("\n")]]));
    return { text, warnings, errors: complaints.map(({ file, line }) => `${file}:${line}`) };
  };
  const descriptor = (text: string): string =>
    text.slice(text.indexOf('slug: "billing",')).replace(/\s+/g, " ");

  test("a definition that says nothing lets production compile", async () => {
    const { text, errors, warnings } = await rendered([flow({})]);
    expect(errors).toEqual([]);
    expect(warnings).toEqual([]);
    expect(text).toContain("published: never;");
  });

  test("one that says that nothing is published does not", async () => {
    const none = [flow({ published: [] })];
    expect((await rendered(none)).errors).toEqual(["program.ts:4"]);
    expect((await rendered(none, { published: "any" })).errors).toEqual([]);
  });

  test.each([
    [
      "of which there is no definition",
      [flow({ published: [1], production: 1 })],
      "test/test/billing: version 1 is in production, but the sources hold no definition of it. Calls are checked against the draft.",
    ],
    [
      "that is not named",
      [flow({})],
      "test/test/billing: no definition says which version is in production. Calls are checked against the draft; set `production` in the definition, or `pin` a version.",
    ],
  ])("a version in production %s is checked against the draft", async (_, flows, warning) => {
    const { text, warnings, errors } = await rendered(flows, { defaultVersion: "production" });
    expect(warnings).toEqual([warning]);
    expect(errors).toEqual([]);
    expect(text).toContain('defaultVersion: "production"');
    // What runs has another hash than the draft, which says nothing.
    expect(text).not.toContain("hash:");
  });

  test("the draft runs in production until a version is published", async () => {
    const { text, warnings, errors } = await rendered([flow({ published: [] })], {
      defaultVersion: "production",
    });
    expect(warnings).toEqual([
      'test/test/billing: no version is published, so "production" runs the draft until one is.',
    ]);
    expect(errors).toEqual([]);
    expect(text).toMatch(/hash: "[0-9a-f]{16}"/);
  });

  test("a flow can be pinned to its draft in a project whose default is production", async () => {
    const flows = [flow({ published: [1], production: 1 }), flow({ version: 1 }, "first")];
    const { text } = await rendered(flows, {
      defaultVersion: "production",
      pin: { "test/test/billing": "draft" },
    });
    expect(descriptor(text)).toMatch(/^slug: "billing", defaultVersion: "draft",/);
    await expect(
      rendered([flow({ version: 1 })], { pin: { "test/test/billing": "draft" } }),
    ).rejects.toThrow("`pin` names the draft of test/test/billing");
  });

  test("the descriptor says what is different in other versions, where it is known", async () => {
    const flows = [
      flow({ published: [1, 2, 3], production: 2 }),
      flow({ version: 1, inputs: [] }, "first"),
      flow({ version: 2, inputs: [{ name: "amount", type: "number" }] }, "second"),
    ];
    const versions = { "test/test/billing": "all" } as const;
    const drafted = descriptor((await rendered(flows, { versions })).text);
    expect(drafted.replace(/ hash: "\w+",/, "")).toBe(
      'slug: "billing", defaultVersion: "draft", primary: "text", shape: "run", versions: ' +
        '{ production: { shape: "second" }, 1: { shape: "first" }, 2: { shape: "second" } }, schemas: () => import("./billing.schemas.js"), }); ',
    );
    const promoted = descriptor(
      (await rendered(flows, { published: "any", defaultVersion: "production" })).text,
    );
    expect(promoted.replace(/ hash: "\w+",/, "")).toBe(
      'slug: "billing", defaultVersion: "production", shape: "second", published: [1, 2, 3], versions: ' +
        '{ draft: { primary: "text", shape: "run" }, 1: { shape: "first" } }, schemas: () => import("./billing.schemas.js"), }); ',
    );
  });
});
